-- Scope: tenant.
-- Days on which a person's issued machine stood in a network that at least eleven people's machines stand in, by its
-- router's hardware address and not by an internet address: an office, not a home and not a VPN.
with
routers as (
    select tenant, coalesce(device_id, device_name) as device, "at", event_id, concat('mac:', gateway_mac) as gateway
    from device_network
    where
        length(gateway_mac) = 12
        and gateway_mac not in ('000000000000', 'ffffffffffff')
        and gateway_mac not like '00005e%' and gateway_mac not like '00000c07ac%'
        and gateway_mac not like '00000c9ff%' and gateway_mac not like '0242%'
    union all
    select tenant, coalesce(device_id, device_name), "at", event_id, concat('hash:', gateway_hash)
    from device_network
    where gateway_hash is not null
),
seen as (
    select
        r.tenant, r.gateway, o.subject, cast(floor(r.at / 8.64e10) as bigint) as day, min(r.at) as at,
        min(r.event_id) as event_id
    from routers as r
    join device_owners as o on o.tenant = r.tenant and o.device = r.device
    group by r.tenant, r.gateway, o.subject, cast(floor(r.at / 8.64e10) as bigint)
),
offices as (
    select tenant, gateway, count(distinct subject) as subjects
    from seen
    group by tenant, gateway
    having min(subject) <> max(subject)
)
select s.tenant, s.subject, s.day, min(s.at) as at, min(s.event_id) as event_id, max(f.subjects) as subjects
from seen as s
join offices as f on f.tenant = s.tenant and f.gateway = s.gateway
where f.subjects >= 11
group by s.tenant, s.subject, s.day
