-- Peripherals that a catalogue of remote keyboard-video-mouse hardware names, at their first plug on each machine. USB
-- ids alone name a chip maker; at least one string (serial, product, maker) must agree where the catalogue gives any.
with
identities as (
    select distinct
        vendor_id, product_id, lower(vendor) as vendor, lower(product) as product, lower(serial) as serial,
        lower(concat(coalesce(description, ''), ' ', coalesce(hardware_id, ''))) as words,
        vendor as raw_vendor, product as raw_product, serial as raw_serial, description as raw_description, hardware_id
    from peripheral
),
matches as (
    select
        i.vendor_id, i.product_id, i.raw_vendor, i.raw_product, i.raw_serial, i.raw_description, i.hardware_id,
        k.device as kvm, k.match_strength,
        row_number() over (
            partition by i.vendor_id, i.product_id, i.raw_vendor, i.raw_product, i.raw_serial, i.raw_description,
                i.hardware_id
            order by k.match_strength desc, k.device
        ) as place
    from identities as i
    join kvm as k
        on (k.vendor_id is null or k.vendor_id = i.vendor_id)
        and (k.product_id is null or k.product_id = i.product_id)
        and (
            (k.vendor is null and k.product is null and k.serial is null and k.vendor_id is not null)
            or k.serial = i.serial
            or k.product = i.product
            or (k.product is null and k.vendor = i.vendor)
            or (length(k.product) >= 5 and i.words like concat('%', k.product, '%'))
            or (length(k.vendor) >= 5 and i.words like concat('%ven\_', replace(k.vendor, ' ', '\_'), '&%') escape '\')
        )
),
plugs as (
    select
        p.tenant, coalesce(w.subject, i.subject, h.subject) as subject, coalesce(p.device_id, p.device_name) as device,
        p.at, p.event_id, m.kvm, m.match_strength
    from peripheral as p
    join matches as m
        on m.place = 1
        and m.vendor_id is not distinct from p.vendor_id
        and m.product_id is not distinct from p.product_id
        and m.raw_vendor is not distinct from p.vendor
        and m.raw_product is not distinct from p.product
        and m.raw_serial is not distinct from p.serial
        and m.raw_description is not distinct from p.description
        and m.hardware_id is not distinct from p.hardware_id
    left join subjects as s on s.tenant = p.tenant and s.account = p.account
    left join people as w on w.tenant = s.tenant and w.subject = s.subject and w.is_worker
    left join device_owners as i on i.tenant = p.tenant and i.device = p.device_id
    left join device_owners as h on h.tenant = p.tenant and h.device = p.device_name
),
ranked as (
    select *, row_number() over (partition by tenant, subject, device, kvm order by "at", event_id) as place
    from plugs
    where subject is not null
)
select tenant, subject, device, "at", event_id, kvm, match_strength from ranked where place = 1
