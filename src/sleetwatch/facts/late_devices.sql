-- Scope: subject.
-- A leaver's laptop that is online two days and more after the last day of work and before it came back, day by day,
-- and how far from the claimed home at the nearest. What is seen from the company's own way out has come back.
with
leavers as (
    select tenant, subject, end_at, home_latitude, home_longitude, home_country, coalesce(home_radius_km, 0.0) as home_radius_km
    from people
    where is_worker and end_at is not null
),
returned as (
    select tenant, subject, min(coalesce(delivered_at, "at")) as at
    from parcels
    where status = 'returned'
    group by tenant, subject
),
seen as (
    select tenant, coalesce(device_id, device_name) as device, public_ip as ip, "at", event_id
    from device_network
    where public_ip is not null
    union all
    select tenant, coalesce(device_id, device_name), null, "at", event_id
    from device_posture
),
online as (
    select
        s.tenant, o.subject, s.device, s.at, s.event_id, l.end_at, a.country,
        case
            when coalesce(a.anonymiser, false) or a.ip_class in ('vpn', 'hosting', 'relay', 'sase', 'private') then null
            when a.radius_km > 1200 and a.country = l.home_country then 0.0
            when a.latitude is null or a.longitude is null or l.home_latitude is null or l.home_longitude is null then null
            else greatest(0.0, 2 * 6371.0088 * asin(sqrt(least(1.0,
                power(sin(radians(a.latitude - l.home_latitude) / 2), 2)
                + cos(radians(l.home_latitude)) * cos(radians(a.latitude))
                * power(sin(radians(a.longitude - l.home_longitude) / 2), 2)
            ))) - coalesce(a.radius_km, 1500.0) - l.home_radius_km)
        end as home_km
    from seen as s
    join device_owners as o on o.tenant = s.tenant and o.device = s.device
    join leavers as l on l.tenant = o.tenant and l.subject = o.subject
    left join returned as r on r.tenant = l.tenant and r.subject = l.subject
    left join addresses as a on a.ip = s.ip
    left join exits as c on c.tenant = s.tenant and c.ip = s.ip
    where
        s.at >= l.end_at + 172800000000 and (r.at is null or s.at < r.at)
        and c.ip is null and coalesce(a.label, '') <> 'trusted-egress'
)
select
    tenant, subject, device, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at,
    min(event_id) as event_id, min(home_km) as nearest_km,
    cast(floor((min("at") - min(end_at)) / 8.64e10) as bigint) as days_after
from online
group by tenant, subject, device, cast(floor("at" / 8.64e10) as bigint)
