-- Scope: subject. Days on which somebody worked on a person's issued laptop through a remote desktop, and days on which
-- somebody was at it: one row per subject, device and day. Only machines of the inventory count, no servers, virtual
-- desktops and cloud PCs, which are reached no other way. `from_outside`: the session came from a public address that
-- is not the company's own way out; `from_home`: from the local network. In IPv6 every machine of a house has a public
-- address, so that of a home or an unknown line one tells neither.
with
laptops as (
    select tenant, device_id as device from device where device_id is not null
    union all
    select tenant, directory_id from device where directory_id is not null
    union all
    select tenant, device_name from device where device_name is not null
),
virtual as (
    select distinct tenant, device
    from (
        select tenant, device_id as device, os, model, manufacturer from device
        union all
        select tenant, directory_id, os, model, manufacturer from device
        union all
        select tenant, device_name, os, model, manufacturer from device
    ) as d
    where
        lower(os) like '%server%' or lower(model) like '%virtual%' or lower(model) like '%cloud pc%'
        or lower(model) like '%vmware%' or lower(model) like '%kvm%' or lower(manufacturer) like '%qemu%'
        or lower(manufacturer) like '%xen%' or lower(manufacturer) like '%amazon%'
),
issued as (
    select distinct o.tenant, o.device, o.subject
    from device_owners as o
    join laptops as l on l.tenant = o.tenant and l.device = o.device
    left join virtual as v on v.tenant = o.tenant and v.device = o.device
    where v.device is null
),
acts as (
    select
        a.tenant, m.subject, coalesce(a.device_id, a.device_name) as device, a.at, a.event_id, a.ip,
        case when a.logon_type in ('remoteinteractive', 'cachedremoteinteractive') then 1 else 0 end as remote
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        a.logon_type in (
            'remoteinteractive', 'cachedremoteinteractive', 'interactive', 'unlock', 'cachedinteractive', 'cachedunlock'
        )
        and (a.outcome is null or a.outcome = 'success')
    union all
    select
        p.tenant, m.subject, coalesce(p.device_id, p.device_name), p.at, p.event_id, null,
        case when p.remote_session then 1 else 0 end
    from process as p
    join subjects as m on m.tenant = p.tenant and m.account = p.account
    where p.remote_session is not null
    union all
    select
        d.tenant, o.subject, coalesce(d.device_id, d.device_name), d.at, d.event_id, null,
        case when d.remote_session then 1 else 0 end
    from device_posture as d
    join device_owners as o
        on o.tenant = d.tenant and o.device = coalesce(d.device_id, d.device_name) and d.at >= o.since
    where d.remote_session is not null and coalesce(d.idle_seconds, 0) < 1800
)
select
    a.tenant, a.subject, a.device, cast(floor(a.at / 8.64e10) as bigint) as day, min(a.at) as at,
    coalesce(min(case when a.remote = 1 then a.event_id end), min(a.event_id)) as event_id,
    max(a.remote) = 1 as remote, min(a.remote) = 0 as at_machine,
    max(
        case
            when a.remote = 1 and r.ip_class not in ('private', 'sase', 'relay')
                and (r.ip_class in ('hosting', 'vpn') or a.ip not like '%:%')
                and coalesce(r.label, '') <> 'trusted-egress' and c.ip is null then 1
            else 0
        end
    ) = 1 as from_outside,
    max(case when a.remote = 1 and r.ip_class = 'private' then 1 else 0 end) = 1 as from_home
from acts as a
join issued as i on i.tenant = a.tenant and i.device = a.device and i.subject = a.subject
left join addresses as r on r.ip = a.ip
left join exits as c on c.tenant = a.tenant and c.ip = a.ip
group by a.tenant, a.subject, a.device, cast(floor(a.at / 8.64e10) as bigint)
