-- Scope: subject. One USB unit that is keyboard and mouse, and storage too: as one composite device, or storage that
-- appears within ten seconds of it. That is what a network KVM looks like whatever name it gives itself. `gadget`: the
-- maker's id belongs to hobby boards and Linux gadgets, from which such units are made. What was found when somebody
-- looked tells nothing of when it came, so it is beside nothing; nor is what came with units of other makers, as
-- everything behind a docking station does. A unit that is a game controller too is one for games or for people who
-- cannot use their hands.
with
pieces as (
    select
        p.tenant, coalesce(w.subject, i.subject, h.subject) as subject,
        coalesce(p.device_id, p.device_name) as device, p.vendor_id, p.product_id, p.at, p.event_id,
        coalesce(p.present, false) as present,
        case
            when p.bus = 'usbstor' or lower(p.class_name) in ('diskdrive', 'cdrom')
                or lower(p.description) like '%mass storage%' then 'storage'
            when lower(p.class_name) = 'keyboard' or lower(p.description) like '%keyboard%' then 'keyboard'
            when lower(p.class_name) = 'mouse' or lower(p.description) like '%mouse%' then 'mouse'
            when lower(p.description) like '%game%controller%' or lower(p.description) like '%joystick%' then 'game controller'
        end as piece
    from peripheral as p
    left join subjects as s on s.tenant = p.tenant and s.account = p.account
    left join people as w on w.tenant = s.tenant and w.subject = s.subject and w.is_worker
    left join device_owners as i on i.tenant = p.tenant and i.device = p.device_id and p.at >= i.since
    left join device_owners as h on h.tenant = p.tenant and h.device = p.device_name and p.at >= h.since
),
units as (
    select
        tenant, subject, device, vendor_id, product_id, min("at") as at, min(event_id) as event_id,
        max(case when piece = 'storage' then 1 else 0 end) = 1 as own_storage
    from pieces
    where piece is not null and vendor_id is not null and subject is not null
    group by tenant, subject, device, vendor_id, product_id
    having
        max(case when piece = 'keyboard' then 1 else 0 end) = 1
        and max(case when piece = 'mouse' then 1 else 0 end) = 1
        and max(case when piece = 'game controller' then 1 else 0 end) = 0
),
beside as (
    select distinct k.tenant, k.subject, k.device, k.vendor_id, k.product_id
    from pieces as k
    join pieces as s on s.tenant = k.tenant and s.subject = k.subject and s.device = k.device
    where
        k.piece = 'keyboard' and s.piece = 'storage' and s.vendor_id is null and not k.present and not s.present
        and s.at >= k.at - 10000000 and s.at <= k.at + 10000000
        and not exists (
            select 1
            from pieces as o
            where
                o.tenant = k.tenant and o.subject = k.subject and o.device = k.device
                and o.vendor_id <> k.vendor_id and o.at >= k.at - 10000000 and o.at <= k.at + 10000000
        )
)
select
    u.tenant, u.subject, u.device, u.vendor_id, u.product_id, u.at, u.event_id, u.own_storage,
    u.vendor_id in ('1d6b', '3346', '38eb', '1209', '16c0', '2e8a', '303a', '0525') as gadget
from units as u
left join beside as b
    on b.tenant = u.tenant and b.subject = u.subject and b.device = u.device
    and b.vendor_id = u.vendor_id and b.product_id = u.product_id
where u.own_storage or b.device is not null
