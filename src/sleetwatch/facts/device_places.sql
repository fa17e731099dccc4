-- Scope: tenant.
-- Where issued machines are, by the public address they are seen from themselves, day by day. The same exclusions as
-- for `places`; data centres too, since a machine in one is a virtual desktop. A place known no better than to 1,200 km
-- in the claimed country may be the home. What at least five people's machines are seen from, outside homes and mobile
-- networks, is the company's own way out, as in `crowds`.
with
sightings as (
    select tenant, coalesce(device_id, device_name) as device, public_ip as ip, "at", event_id
    from device_network where public_ip is not null
    union all
    select tenant, coalesce(device_id, device_name), public_ip, "at", event_id
    from device where public_ip is not null
),
offices as (
    select s.tenant, s.ip
    from sightings as s
    join device_owners as o on o.tenant = s.tenant and o.device = s.device and s.at >= o.since
    group by s.tenant, s.ip
    having count(distinct o.subject) >= 5
),
placed as (
    select
        s.tenant, o.subject, s.device, s.at, s.event_id, a.country,
        coalesce(a.radius_km, 1500.0) as radius_km,
        coalesce(a.country = p.home_country, false) as in_claimed_country,
        coalesce(p.home_radius_km, 0.0) as home_radius_km,
        2 * 6371.0088 * asin(sqrt(least(1.0,
            power(sin(radians(a.latitude - p.home_latitude) / 2), 2)
            + cos(radians(p.home_latitude)) * cos(radians(a.latitude))
            * power(sin(radians(a.longitude - p.home_longitude) / 2), 2)
        ))) as km
    from sightings as s
    join device_owners as o on o.tenant = s.tenant and o.device = s.device and s.at >= o.since
    join people as p on p.tenant = o.tenant and p.subject = o.subject
    join addresses as a on a.ip = s.ip
    where
        a.latitude is not null and a.longitude is not null
        and p.home_latitude is not null and p.home_longitude is not null
        and a.ip_class not in ('relay', 'sase', 'private', 'vpn', 'hosting')
        and coalesce(a.label, '') <> 'trusted-egress' and not coalesce(a.anonymiser, false)
        and (
            a.ip_class in ('residential', 'mobile')
            or not exists (select 1 from offices as f where f.tenant = s.tenant and f.ip = s.ip)
        )
        and not exists (
            select 1 from crowds as c where c.tenant = s.tenant and c.ip = s.ip and c.company_egress
        )
        and not exists (
            select 1
            from approved_travel as t
            where
                t.tenant = o.tenant and t.subject = o.subject and t.country = a.country
                and s.at >= t.from_at - 86400000000 and s.at <= t.until_at + 86400000000
        )
)
select
    tenant, subject, device, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at, min(event_id) as event_id,
    min(
        case
            when radius_km > 1200 and in_claimed_country then 0.0
            else greatest(km - radius_km - home_radius_km, 0.0)
        end
    ) as nearest_km,
    case when min(country) = max(country) then min(country) end as country
from placed
group by tenant, subject, device, cast(floor("at" / 8.64e10) as bigint)
