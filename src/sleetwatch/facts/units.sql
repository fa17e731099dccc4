-- Scope: tenant. Single pieces of hardware, by their serial number, that were attached to the machines of remote
-- workers: USB units and displays. Left out are ids that Windows makes up, the factory numbers of remote consoles, and
-- numbers that makers give to every unit: of one character or nearly all noughts (network adapters of docks), and those
-- that begin with a date (cameras and card readers that are built in).
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
    left join device_owners as i on i.tenant = p.tenant and i.device = p.device_id and p.at >= i.since
    left join device_owners as h on h.tenant = p.tenant and h.device = p.device_name and p.at >= h.since
    where
        length(p.serial) >= 6 and p.serial not like '%&%' and p.serial not like '0000000%'
        and p.serial not like '%12345678%' and p.serial not like '%abcdef%' and p.serial not in (
            '01010101', '16843009', 'linux-2', '11223344', 'aabbccdd', 'demoset'
        )
        and length(replace(p.serial, '0', '')) >= 4 and replace(p.serial, substr(p.serial, 1, 1), '') <> ''
        and not (
            p.serial like '20______%' and translate(p.serial, '0123456789', '') = '' and substr(p.serial, 3, 2) < '30'
            and substr(p.serial, 5, 2) between '01' and '12' and substr(p.serial, 7, 2) between '01' and '31'
        )
        and (p.bus in ('usb', 'usbstor', 'hid', 'display') or lower(p.class_name) = 'monitor')
)
select n.tenant, n.subject, n.unit, n.unit_kind, min(n.at) as at, min(n.event_id) as event_id
from numbered as n
join people as p on p.tenant = n.tenant and p.subject = n.subject and p.is_worker
left join (select distinct serial from kvm where serial is not null) as k on k.serial = n.serial
where coalesce(p.remote, true) and k.serial is null
group by n.tenant, n.subject, n.unit, n.unit_kind
