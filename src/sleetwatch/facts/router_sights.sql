-- Scope: subject.
-- Routers and Wi-Fi access points that the machines of a person see as their own, day by day, by the router's hardware
-- address, or by the keyed hash of it or of the access point's where a collector gives no more: each is compared with
-- its own kind only. A network's plain name says nothing, for many homes keep what the router came with. Addresses that
-- stand for no single box are left out.
with
sights as (
    select
        tenant, coalesce(device_id, device_name) as device, "at", event_id, concat('mac:', gateway_mac) as gateway
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
    union all
    select tenant, coalesce(device_id, device_name), "at", event_id, concat('wifi:', wifi)
    from device_network
    where length(wifi) = 32 and wifi = lower(wifi) and wifi not like '% %' and wifi not like '%-%' and gateway is null
        and gateway_mac is null
)
select
    s.tenant, o.subject, s.gateway, cast(floor(s.at / 8.64e10) as bigint) as day, min(s.at) as at,
    min(s.event_id) as event_id
from sights as s
join device_owners as o on o.tenant = s.tenant and o.device = s.device and s.at >= o.since
group by s.tenant, o.subject, s.gateway, cast(floor(s.at / 8.64e10) as bigint)
