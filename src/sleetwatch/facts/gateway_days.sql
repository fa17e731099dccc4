-- Scope: subject.
-- Behind which router the machines of a person stood, day by day, as the machines see it themselves.
select
    o.tenant, o.subject, cast(floor(n.at / 8.64e10) as bigint) as day,
    min(coalesce(n.gateway_mac, n.gateway_hash)) as gateway,
    count(distinct coalesce(n.gateway_mac, n.gateway_hash)) as gateways,
    min(n.at) as at, min(n.event_id) as event_id
from device_network as n
join device_owners as o
    on o.tenant = n.tenant and o.device = coalesce(n.device_id, n.device_name) and n.at >= o.since
where
    coalesce(n.gateway_mac, n.gateway_hash) is not null
    and coalesce(n.gateway_mac, '') not in ('000000000000', 'ffffffffffff')
group by o.tenant, o.subject, cast(floor(n.at / 8.64e10) as bigint)
