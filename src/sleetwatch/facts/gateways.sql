-- Home routers that the machines of several remote workers see as their own, by the router's hardware address. What a
-- VPN does to the address the cloud sees cannot touch it. Addresses that stand for no single box are left out, and
-- what more than ten people share is an office.
with
seen as (
    select
        n.tenant, n.gateway_mac, o.subject, cast(floor(n.at / 8.64e10) as bigint) as day, min(n.at) as at,
        min(n.event_id) as event_id
    from device_network as n
    join device_owners as o on o.tenant = n.tenant and o.device = coalesce(n.device_id, n.device_name)
    join people as p on p.tenant = o.tenant and p.subject = o.subject
    where
        length(n.gateway_mac) = 12 and coalesce(p.remote, true)
        and n.gateway_mac not in ('000000000000', 'ffffffffffff')
        and n.gateway_mac not like '00005e%' and n.gateway_mac not like '00000c07ac%'
        and n.gateway_mac not like '00000c9ff%' and n.gateway_mac not like '0242%'
    group by n.tenant, n.gateway_mac, o.subject, cast(floor(n.at / 8.64e10) as bigint)
),
shared as (
    select tenant, gateway_mac, count(*) as subjects
    from (select distinct tenant, gateway_mac, subject from seen) as s
    group by tenant, gateway_mac
    having count(*) between 2 and 10
)
select s.tenant, s.gateway_mac, s.subject, s.day, s.at, s.event_id, h.subjects
from seen as s
join shared as h on h.tenant = s.tenant and h.gateway_mac = s.gateway_mac
