-- Scope: subject. What was attached to people's machines: one row per subject, device, unit and piece of it, at its
-- first sight. A unit is known by its maker's and product's number, a display by the code in its EDID. Pieces:
-- keyboard, mouse, touchpad, storage, camera, display, other. `found`: every sight of it is from somebody who looked,
-- so the time does not tell when it came. `absolute`: a pointer that is told where to go rather than how far, as the
-- virtual mice of remote consoles and virtual machines are. `capture`: it takes in the picture of another machine's
-- screen.
with
grabbers as (
    select i.description, i.product, i.vendor, min(c.capture) as capture
    from (
        select distinct lower(description) as description, lower(product) as product, lower(vendor) as vendor
        from peripheral
    ) as i
    join capture_names as c
        on c.capture_kind = 'capture device' and c.match_strength >= 2
        and (i.description like c.pattern or i.product like c.pattern or i.vendor like c.pattern)
    group by i.description, i.product, i.vendor
),
sticks as (
    select distinct vendor_id, product_id from kvm where device = 'USB capture stick' and vendor_id is not null
),
pieces as (
    select
        p.tenant, coalesce(w.subject, i.subject, h.subject) as subject,
        coalesce(p.device_id, p.device_name) as device,
        case
            when p.vendor_id is not null then concat(p.vendor_id, ':', coalesce(p.product_id, ''))
            when p.bus = 'display' then lower(p.product)
            else lower(coalesce(p.product, p.description))
        end as unit,
        p.at, p.event_id, coalesce(p.present, false) as found,
        g.capture is not null or k.vendor_id is not null as capture,
        coalesce(
            concat(p.vendor_id, ':', p.product_id) in (
                '0627:0001', '80ee:0021', '80ee:0022', '0e0f:0003', '203a:fffc', '0557:2419', '0624:0249', '0624:0402'
            ),
            false
        )
        or coalesce(lower(p.description) like '%absolute%' or lower(p.product) like '%absolute%', false)
        or coalesce(lower(p.product) like '%usb tablet%' or lower(p.description) like '%virtual mouse%', false)
        or coalesce(lower(p.description) like '%virtual usb mouse%', false) as absolute,
        case
            when p.bus = 'display' or lower(p.class_name) = 'monitor' then 'display'
            when p.bus = 'usbstor' or lower(p.class_name) in ('diskdrive', 'cdrom')
                or lower(p.description) like '%mass storage%' then 'storage'
            when lower(p.class_name) in ('camera', 'image') or lower(p.description) like '%usb video%' then 'camera'
            when lower(p.description) like '%touch%pad%' or lower(p.description) like '%trackpad%'
                or lower(p.description) like '%trackpoint%' or lower(p.description) like '%pointing device%'
                or lower(p.product) like '%trackpad%' then 'touchpad'
            when lower(p.class_name) = 'keyboard' or lower(p.description) like '%keyboard%' then 'keyboard'
            when lower(p.class_name) = 'mouse' or lower(p.description) like '%mouse%'
                or lower(p.product) like '%usb tablet%' then 'mouse'
        end as piece
    from peripheral as p
    left join grabbers as g
        on g.description is not distinct from lower(p.description) and g.product is not distinct from lower(p.product)
        and g.vendor is not distinct from lower(p.vendor)
    left join sticks as k on k.vendor_id = p.vendor_id and k.product_id = p.product_id
    left join subjects as s on s.tenant = p.tenant and s.account = p.account
    left join people as w on w.tenant = s.tenant and w.subject = s.subject and w.is_worker
    left join device_owners as i on i.tenant = p.tenant and i.device = p.device_id and p.at >= i.since
    left join device_owners as h on h.tenant = p.tenant and h.device = p.device_name and p.at >= h.since
),
firsts as (
    select
        tenant, subject, device, unit, piece, min("at") as at, min(event_id) as event_id,
        min(case when found then 1 else 0 end) = 1 as found,
        max(case when capture then 1 else 0 end) = 1 as capture,
        max(case when absolute then 1 else 0 end) = 1 as absolute
    from pieces
    where subject is not null and device is not null and unit is not null
    group by tenant, subject, device, unit, piece
),
machines as (
    select tenant, device, subject, max(issued_at) as issued_at
    from device_owners
    group by tenant, device, subject
)
select
    f.tenant, f.subject, f.device, f.unit, coalesce(f.piece, 'other') as piece, f.at, f.event_id, f.found, f.capture,
    f.absolute,
    (f.at - coalesce(m.issued_at, p.start_at)) / 8.64e10 as days_after_issue,
    cast(floor((f.at - p.start_at) / 8.64e10) as bigint) as tenure_days
from firsts as f
left join machines as m on m.tenant = f.tenant and m.device = f.device and m.subject = f.subject
left join people as p on p.tenant = f.tenant and p.subject = f.subject
