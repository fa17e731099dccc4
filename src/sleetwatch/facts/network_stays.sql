-- Scope: subject. The networks people's machines stood in, as the machines saw them: one row per subject, device,
-- network and day. A network is its router's hardware address, its keyed hash, or else the network's name. `medium`:
-- wifi or cable. `router`: travel_router or board, when the maker's part of the address says that it is one.
with
seen as (
    select
        n.tenant, o.subject, coalesce(n.device_id, n.device_name) as device, n.at, n.event_id,
        case
            when n.gateway_mac is not null then concat('mac:', n.gateway_mac)
            when n.gateway_hash is not null then concat('hash:', n.gateway_hash)
            when n.wifi is not null then concat('wifi:', n.wifi)
        end as network,
        case
            when lower(n.adapter) like 'wi%fi%' or lower(n.adapter) like 'wireless%' or lower(n.adapter) like 'wl%'
                or (n.wifi is not null and n.adapter is null) then 'wifi'
            when lower(n.adapter) like 'ethernet%' or lower(n.adapter) like 'eth%' or lower(n.adapter) like 'en_s%'
                or lower(n.adapter) like 'enp%' or lower(n.adapter) like 'eno%' then 'cable'
        end as medium,
        case
            when substr(n.gateway_mac, 1, 6) in ('9483c4', 'e4956e') or lower(n.wifi) like 'gl-%' then 'travel_router'
            when substr(n.gateway_mac, 1, 6) in ('b827eb', 'dca632', 'e45f01', 'd83add', '2ccf67', '28cdc1')
                then 'board'
        end as router
    from device_network as n
    join device_owners as o
        on o.tenant = n.tenant and o.device = coalesce(n.device_id, n.device_name) and n.at >= o.since
)
select
    tenant, subject, device, network, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at,
    min(event_id) as event_id, max("at") as last_at, max(router) as router,
    case
        when min(medium) = max(medium) then min(medium)
        when max(case when medium = 'wifi' then 1 else 0 end) = 1 then 'wifi'
    end as medium
from seen
where network is not null or medium is not null
group by tenant, subject, device, network, cast(floor("at" / 8.64e10) as bigint)
