-- Scope: tenant. Single pieces of hardware, by their serial number, that were attached to the machines of remote
-- workers: USB units and displays. Numbers that makers give to every unit, ids that Windows makes up, and the factory
-- numbers of remote consoles are left out.
with
numbered as (
    select
        p.tenant, coalesce(i.subject, h.subject) as subject, p.at, p.event_id,
        case when p.bus = 'display' then 'display' else 'USB unit' end as unit_kind,
        md5(concat(
            coalesce(p.vendor_id, lower(p.vendor), ''), ':', coalesce(p.product_id, lower(p.product), ''), ':', p.serial
        )) as unit,
        p.serial
    from peripheral as p
    left join device_owners as i on i.tenant = p.tenant and i.device = p.device_id
    left join device_owners as h on h.tenant = p.tenant and h.device = p.device_name
    where
        length(p.serial) >= 6 and p.serial not like '%&%' and p.serial not like '0000000%'
        and p.serial not like '%12345678%' and p.serial not like '%abcdef%' and p.serial not in (
            '01010101', 'ffffffff', '20080411', 'linux-2', '11223344', 'aabbccdd', 'demoset'
        )
        and (p.bus in ('usb', 'usbstor', 'hid', 'display') or lower(p.class_name) = 'monitor')
)
select n.tenant, n.subject, n.unit, n.unit_kind, min(n.at) as at, min(n.event_id) as event_id
from numbered as n
join people as p on p.tenant = n.tenant and p.subject = n.subject and p.is_worker
left join (select distinct serial from kvm where serial is not null) as k on k.serial = n.serial
where coalesce(p.remote, true) and k.serial is null
group by n.tenant, n.subject, n.unit, n.unit_kind
