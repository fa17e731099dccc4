-- Scope: subject.
-- When and where a shipped machine was first seen with a public address, against where it was delivered and where the
-- worker claims to live, net of the places' errors. A virtual desktop, an anonymiser and the company's own ways out
-- tell no place, and what is first seen six weeks after the delivery may have moved since.
with
machines as (
    select distinct tenant, upper(serial) as serial, device
    from (
        select tenant, serial, device_id as device from device where serial is not null
        union all
        select tenant, serial, directory_id from device where serial is not null
    ) as d
    where device is not null
),
sights as (
    select tenant, device_id as device, public_ip as ip, "at", event_id from device_network
    where public_ip is not null and device_id is not null
    union all
    select tenant, device_id, public_ip, "at", event_id from device
    where public_ip is not null and device_id is not null
),
seen as (
    select
        p.tenant, p.subject, p.serial, p.delivered_at, p.delivered_latitude, p.delivered_longitude,
        coalesce(p.delivered_radius_km, 0.0) as delivered_radius_km, s.ip, s.at, s.event_id,
        row_number() over (partition by p.tenant, p.subject, p.serial order by s.at, s.event_id, s.ip) as turn
    from parcels as p
    join machines as m on m.tenant = p.tenant and m.serial = p.serial
    join sights as s on s.tenant = m.tenant and s.device = m.device
    join addresses as a on a.ip = s.ip
    where
        p.delivered_at is not null and s.at >= p.delivered_at - 86400000000 and s.at < p.delivered_at + 3628800000000
        and a.latitude is not null and a.longitude is not null
        and a.ip_class not in ('relay', 'sase', 'private', 'vpn', 'hosting')
        and not coalesce(a.anonymiser, false) and coalesce(a.label, '') <> 'trusted-egress'
        and not exists (select 1 from exits as c where c.tenant = s.tenant and c.ip = s.ip)
        and coalesce(p.status, 'delivered') <> 'returned'
),
firsts as (
    select s.*, a.latitude, a.longitude, coalesce(a.radius_km, 1500.0) as radius_km, a.country
    from seen as s
    join addresses as a on a.ip = s.ip
    where s.turn = 1
)
select
    f.tenant, f.subject, f.serial, f.delivered_at, f.at, f.event_id,
    case
        when f.delivered_latitude is not null and f.delivered_longitude is not null then greatest(
            2 * 6371.0088 * asin(sqrt(least(1.0,
                power(sin(radians(f.latitude - f.delivered_latitude) / 2), 2)
                + cos(radians(f.delivered_latitude)) * cos(radians(f.latitude))
                * power(sin(radians(f.longitude - f.delivered_longitude) / 2), 2)
            ))) - f.radius_km - f.delivered_radius_km, 0.0)
    end as delivery_km,
    case
        when p.home_latitude is not null and p.home_longitude is not null then greatest(
            2 * 6371.0088 * asin(sqrt(least(1.0,
                power(sin(radians(f.latitude - p.home_latitude) / 2), 2)
                + cos(radians(p.home_latitude)) * cos(radians(f.latitude))
                * power(sin(radians(f.longitude - p.home_longitude) / 2), 2)
            ))) - f.radius_km - coalesce(p.home_radius_km, 0.0), 0.0)
    end as home_km
from firsts as f
left join people as p on p.tenant = f.tenant and p.subject = f.subject
where not exists (
    select 1
    from approved_travel as t
    where
        t.tenant = f.tenant and t.subject = f.subject and t.country = f.country
        and f.at >= t.from_at - 86400000000 and f.at <= t.until_at + 86400000000
)
