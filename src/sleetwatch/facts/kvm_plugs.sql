-- Scope: subject. Peripherals that a catalogue of remote keyboard-video-mouse hardware names, at their first plug on
-- each machine. A peripheral matches a row of the catalogue when it equals everything the row says; the description may
-- be the product. `display`: it is the screen that gave itself away. `found`: every sight of it is from somebody who
-- looked, so the time does not tell when it came.
with
identities as (
    select distinct vendor_id, product_id, vendor, product, serial, description from peripheral
),
matches as (
    select
        i.vendor_id, i.product_id, i.vendor, i.product, i.serial, i.description, k.device as kvm, k.match_strength,
        row_number() over (
            partition by i.vendor_id, i.product_id, i.vendor, i.product, i.serial, i.description
            order by k.match_strength desc, k.device
        ) as place
    from identities as i
    join kvm as k
        on (k.vendor_id is null or k.vendor_id = i.vendor_id)
        and (k.product_id is null or k.product_id = i.product_id)
        and (k.vendor is null or k.vendor = lower(i.vendor))
        and (k.product is null or k.product = lower(i.product) or k.product = lower(i.description))
        and (k.serial is null or k.serial = lower(i.serial))
),
plugs as (
    select
        p.tenant, coalesce(w.subject, i.subject, h.subject) as subject, coalesce(p.device_id, p.device_name) as device,
        p.at, p.event_id, m.kvm, m.match_strength, coalesce(p.present, false) as found,
        p.bus = 'display' or lower(p.class_name) = 'monitor' as display
    from peripheral as p
    join matches as m
        on m.place = 1
        and m.vendor_id is not distinct from p.vendor_id
        and m.product_id is not distinct from p.product_id
        and m.vendor is not distinct from p.vendor
        and m.product is not distinct from p.product
        and m.serial is not distinct from p.serial
        and m.description is not distinct from p.description
    left join subjects as s on s.tenant = p.tenant and s.account = p.account
    left join people as w on w.tenant = s.tenant and w.subject = s.subject and w.is_worker
    left join device_owners as i on i.tenant = p.tenant and i.device = p.device_id and p.at >= i.since
    left join device_owners as h on h.tenant = p.tenant and h.device = p.device_name and p.at >= h.since
),
ranked as (
    select
        *, row_number() over (partition by tenant, subject, device, kvm, display order by "at", event_id) as place,
        min(case when found then 1 else 0 end) over (partition by tenant, subject, device, kvm, display) = 1
            as only_found,
        max(match_strength) over (partition by tenant, subject, device, kvm, display) as best
    from (
        select
            tenant, subject, device, "at", event_id, kvm, match_strength, found, coalesce(display, false) as display
        from plugs
    ) as p
    where subject is not null
)
select
    tenant, subject, device, "at", event_id, kvm, best as match_strength, display, only_found as found
from ranked
where place = 1
