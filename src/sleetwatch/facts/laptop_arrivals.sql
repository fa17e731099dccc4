-- Scope: tenant.
-- Each worker's first laptop as it was delivered: for how many addresses it was asked and how often it came back on the
-- way, whether the inventory ever saw its serial, which share of the tenant's delivered serials it saw (`coverage`), until
-- when the inventory tells of any machine (`inventory_at`), and what the worker did meanwhile: days before the delivery on which a line that says where it is was used (`before_km`:
-- the nearest to the claimed home), and days of sign-ins in the weeks after it.
with
firsts as (
    select tenant, subject, serial, requested_at, delivered_at, event_id,
        row_number() over (partition by tenant, subject order by delivered_at, event_id) as turn
    from parcels
    where serial is not null and delivered_at is not null and coalesce(status, 'delivered') <> 'returned'
),
listed as (
    select tenant, upper(serial) as serial, max("at") as at from device where serial is not null
    group by tenant, upper(serial)
),
inventories as (
    select tenant, max("at") as at from listed group by tenant
),
laptops as (
    select f.*, l.serial is not null as in_inventory
    from firsts as f
    left join listed as l on l.tenant = f.tenant and l.serial = f.serial
    where f.turn = 1
),
asked as (
    select p.tenant, p.subject, p.requested_place_key as place_key, p.status, p.shipment_id
    from laptops as l
    join parcels as p on p.tenant = l.tenant and p.subject = l.subject
    where coalesce(p.requested_at, p.at) <= l.delivered_at
    union all
    -- one address in two spellings is one: only where the parcel went elsewhere is the place it went to another
    select p.tenant, p.subject, p.delivered_place_key, p.status, p.shipment_id
    from laptops as l
    join parcels as p on p.tenant = l.tenant and p.subject = l.subject
    where
        coalesce(p.requested_at, p.at) <= l.delivered_at and coalesce(p.status, 'delivered') <> 'returned'
        and (p.redirected or p.requested_place_key is null)
),
places_asked as (
    select
        tenant, subject, count(distinct place_key) as addresses,
        count(distinct case when status = 'returned' then shipment_id end) as returned
    from asked
    group by tenant, subject
),
covered as (
    select tenant, avg(case when in_inventory then 1.0 else 0.0 end) as coverage, count(*) as laptops
    from laptops
    group by tenant
),
early as (
    select l.tenant, l.subject, count(distinct d.day) as days_before, min(d.nearest_km) as before_km
    from laptops as l
    join days as d on d.tenant = l.tenant and d.subject = l.subject
    where d.at < l.delivered_at - 86400000000 and d.tenure_days >= 0
    group by l.tenant, l.subject
),
used as (
    select l.tenant, l.subject, count(distinct s.day) as days_after
    from laptops as l
    join sign_ins as s on s.tenant = l.tenant and s.subject = l.subject
    where
        s.interactive and s.at >= l.delivered_at + 604800000000 and s.at < l.delivered_at + 4233600000000
    group by l.tenant, l.subject
)
select
    l.tenant, l.subject, l.serial, l.requested_at, l.delivered_at, l.delivered_at as at, l.event_id, l.in_inventory,
    c.coverage, c.laptops, i.at as inventory_at, coalesce(e.days_before, 0) as days_before, e.before_km,
    coalesce(u.days_after, 0) as days_after, coalesce(a.addresses, 0) as addresses,
    coalesce(a.returned, 0) as returned, p.start_at
from laptops as l
join covered as c on c.tenant = l.tenant
left join inventories as i on i.tenant = l.tenant
join people as p on p.tenant = l.tenant and p.subject = l.subject
left join early as e on e.tenant = l.tenant and e.subject = l.subject
left join used as u on u.tenant = l.tenant and u.subject = l.subject
left join places_asked as a on a.tenant = l.tenant and a.subject = l.subject
