-- Scope: tenant.
-- Whose device is it, and since when: by the inventory, else by the account most often seen at its keyboard. `device`
-- is any id or host name under which logs know the machine. Issued: when its serial was delivered, else when the
-- inventory says, which is often the day it was prepared. `since`: of a machine that somebody else had before, from when
-- on what happens on it is about this owner, who answers for nothing of the time before; else 0.
with
nobodys as (
    -- names many machines bear as they come, whatever network they are in; the second Mac of a network gets a number
    select unnest([
        'localhost', 'macbook-pro', 'macbook-pro-', 'macbook-air', 'macbook-air-', 'macbook', 'macbook-', 'mac', 'imac',
        'imac-', 'mac-mini', 'mac-mini-', 'ubuntu', 'debian', 'desktop', 'laptop', 'iphone', 'ipad', 'android',
        'unknown'
    ]) as device_name
),
inventory as (
    select
        d.tenant, coalesce(m.subject, w.subject) as subject, d.at, d.event_id, d.device_id, d.directory_id,
        d.device_name, d.serial, d.issued_at
    from device as d
    left join subjects as m on m.tenant = d.tenant and m.account = d.account
    left join people as w on w.tenant = d.tenant and w.worker_id = d.worker_id
    where coalesce(m.subject, w.subject) is not null
),
keys as (
    select tenant, subject, "at", event_id, serial, issued_at, device_id as device from inventory
    union all
    select tenant, subject, "at", event_id, serial, issued_at, directory_id from inventory
    union all
    select tenant, subject, "at", event_id, serial, issued_at, device_name from inventory
    where
        case
            when device_name like 'mac%' or device_name like 'imac%'
                then translate(split_part(device_name, '.', 1), '0123456789', '')
            else split_part(device_name, '.', 1)
        end not in (select device_name from nobodys)
),
listed as (
    select
        tenant, device, subject, serial, issued_at,
        row_number() over (partition by tenant, device order by "at" desc, event_id desc) as place
    from keys
    where device is not null
),
seen as (
    select k.tenant, k.device, k.subject, k.days, k.at
    from keyboard_uses as k
    join people as p on p.tenant = k.tenant and p.subject = k.subject and p.is_worker
    where
        case
            when k.device like 'mac%' or k.device like 'imac%'
                then translate(split_part(k.device, '.', 1), '0123456789', '')
            else split_part(k.device, '.', 1)
        end not in (select device_name from nobodys)
),
watched as (
    select
        tenant, device, subject,
        row_number() over (partition by tenant, device order by days desc, "at", subject) as place
    from seen
),
deliveries as (
    select tenant, serial, subject, min(delivered_at) as delivered_at
    from parcels where serial is not null
    group by tenant, serial, subject
),
named as (
    select k.tenant, k.device, max(k.at) as until_at
    from (select tenant, device, subject, max("at") as at from keys group by tenant, device, subject) as k
    join listed as l on l.tenant = k.tenant and l.device = k.device and l.place = 1
    where k.subject <> l.subject
    group by k.tenant, k.device
),
sent as (
    select l.tenant, l.device, max(d.delivered_at) as until_at
    from listed as l
    join deliveries as d on d.tenant = l.tenant and d.serial = l.serial and d.subject <> l.subject
    where l.place = 1
    group by l.tenant, l.device
),
others as (
    -- until when it was somebody else's, by the inventory or by a delivery
    select
        l.tenant, l.device,
        greatest(coalesce(n.until_at, s.until_at), coalesce(s.until_at, n.until_at)) as until_at
    from listed as l
    left join named as n on n.tenant = l.tenant and n.device = l.device
    left join sent as s on s.tenant = l.tenant and s.device = l.device
    where l.place = 1 and coalesce(n.until_at, s.until_at) is not null
),
handed as (
    -- when the inventory first names the new owner
    select k.tenant, k.device, min(k.at) as at
    from keys as k
    join listed as l on l.tenant = k.tenant and l.device = k.device and l.subject = k.subject and l.place = 1
    join others as o on o.tenant = k.tenant and o.device = k.device and k.at >= o.until_at
    group by k.tenant, k.device
)
select
    l.tenant, l.device, l.subject, coalesce(d.delivered_at, l.issued_at) as issued_at,
    case
        when o.until_at is null then 0
        when d.delivered_at is not null then d.delivered_at - 86400000000
        when l.issued_at >= o.until_at then l.issued_at
        else coalesce(h.at, o.until_at)
    end as since
from listed as l
left join deliveries as d on d.tenant = l.tenant and d.serial = l.serial and d.subject = l.subject
left join others as o on o.tenant = l.tenant and o.device = l.device
left join handed as h on h.tenant = l.tenant and h.device = l.device
where l.place = 1
union all
select w.tenant, w.device, w.subject, cast(null as bigint) as issued_at, cast(0 as bigint) as since
from watched as w
where w.place = 1 and not exists (select 1 from listed as l where l.tenant = w.tenant and l.device = w.device)
