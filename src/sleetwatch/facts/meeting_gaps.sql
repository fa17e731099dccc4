-- Scope: subject.
-- How far the machine a person joined a meeting on was from the person's own laptop within an hour of it, day by
-- day, at the nearest, net of both radii. The laptop is where its managed sign-ins come from, or where it is seen
-- from itself. Telephones and cloud desktops are left out, and so is everything whose address does not say where it
-- is.
with
laptops as (
    select tenant, subject, cast(floor("at" / 3.6e9) as bigint) as slot, latitude, longitude, max(radius_km) as radius_km
    from places
    where managed and ip_class not in ('mobile', 'hosting', 'vpn')
    group by tenant, subject, cast(floor("at" / 3.6e9) as bigint), latitude, longitude
    union all
    select
        n.tenant, o.subject, cast(floor(n.at / 3.6e9) as bigint), a.latitude, a.longitude,
        max(coalesce(a.radius_km, 1500.0))
    from device_network as n
    join device_owners as o
        on o.tenant = n.tenant and o.device = coalesce(n.device_id, n.device_name) and n.at >= o.since
    join addresses as a on a.ip = n.public_ip
    left join exits as c on c.tenant = n.tenant and c.ip = n.public_ip
    where
        a.latitude is not null and a.longitude is not null and not coalesce(a.anonymiser, false)
        and a.ip_class not in ('relay', 'sase', 'private', 'vpn', 'hosting', 'mobile')
        and coalesce(a.label, '') <> 'trusted-egress' and c.ip is null
    group by n.tenant, o.subject, cast(floor(n.at / 3.6e9) as bigint), a.latitude, a.longitude
),
around as (
    select tenant, subject, slot, latitude, longitude, radius_km from laptops
    union all
    select tenant, subject, slot - 1, latitude, longitude, radius_km from laptops
    union all
    select tenant, subject, slot + 1, latitude, longitude, radius_km from laptops
),
apart as (
    select
        j.tenant, j.subject, j.day, j.at, j.event_id,
        2 * 6371.0088 * asin(sqrt(least(1.0,
            power(sin(radians(j.latitude - l.latitude) / 2), 2)
            + cos(radians(l.latitude)) * cos(radians(j.latitude))
            * power(sin(radians(j.longitude - l.longitude) / 2), 2)
        ))) - j.radius_km - l.radius_km as km
    from meeting_places as j
    join around as l on l.tenant = j.tenant and l.subject = j.subject and l.slot = j.slot
    where j.placed and not j.portable and j.ip_class <> 'mobile'
)
select
    tenant, subject, day, min("at") as at, min(event_id) as event_id, greatest(min(km), 0.0) as nearest_km
from apart
group by tenant, subject, day
