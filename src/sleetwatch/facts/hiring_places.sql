-- Scope: subject.
-- Where applicants were when they applied or were interviewed: what kind of network it was and how far that is from the
-- claimed home, net of both errors; zero may be at home. A place known no better than to 1,200 km in the claimed country
-- may be the home. The company's own ways out, private relays and shared security services tell nothing and are left out.
with
seen as (
    select
        m.tenant, m.subject, m.at, m.event_id, m.occasion, m.channel, m.ip, m.network, a.country,
        coalesce(a.ip_class, 'unknown') as ip_class,
        coalesce(a.radius_km, 1500.0) as radius_km,
        case when m.at >= coalesce(a.label_from, m.at) and m.at <= coalesce(a.label_until, m.at) then a.label end as label,
        coalesce(a.anonymiser, false) as listed,
        a.latitude, a.longitude, p.home_latitude, p.home_longitude, p.home_country,
        coalesce(p.home_radius_km, 0.0) as home_radius_km
    from appearances as m
    left join people as p on p.tenant = m.tenant and p.subject = m.subject
    left join addresses as a on a.ip = m.ip
    where m.ip is not null and not exists (select 1 from exits as c where c.tenant = m.tenant and c.ip = m.ip)
),
measured as (
    select
        *,
        case
            when latitude is not null and longitude is not null
                and home_latitude is not null and home_longitude is not null
                then 2 * 6371.0088 * asin(sqrt(least(1.0,
                    power(sin(radians(latitude - home_latitude) / 2), 2)
                    + cos(radians(home_latitude)) * cos(radians(latitude))
                    * power(sin(radians(longitude - home_longitude) / 2), 2)
                )))
        end as km
    from seen
    where coalesce(label, '') <> 'trusted-egress' and ip_class not in ('relay', 'sase', 'private')
)
select
    tenant, subject, "at", event_id, occasion, channel, ip, network, country, ip_class, label,
    case
        when label is not null and listed then 'list'
        when ip_class in ('vpn', 'hosting') then ip_class
        else 'none'
    end as hidden_by,
    coalesce(country <> home_country, false) as abroad,
    case
        when km is null then null
        when radius_km > 1200 and country = home_country then 0.0
        else greatest(km - radius_km - home_radius_km, 0.0)
    end as home_km
from measured
