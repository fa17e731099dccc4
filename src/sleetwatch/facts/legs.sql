-- Scope: subject.
-- Two consecutive places of one subject, more than 100 km apart after both error radii are taken off. Under a minute
-- counts as a minute, so that two clocks a second apart make no infinite speed.
with
moves as (
    select
        tenant, subject, "at", event_id, session, ip_class, country, latitude, longitude, radius_km, tenure_days,
        lag("at") over w as from_at,
        lag(event_id) over w as from_event_id,
        lag(session) over w as from_session,
        lag(ip_class) over w as from_class,
        lag(country) over w as from_country,
        lag(latitude) over w as from_latitude,
        lag(longitude) over w as from_longitude,
        lag(radius_km) over w as from_radius_km
    from places
    window w as (partition by tenant, subject order by "at", event_id)
),
legs as (
    select
        *,
        greatest("at" - from_at, 60000000) / 3.6e9 as hours,
        2 * 6371.0088 * asin(sqrt(least(1.0,
            power(sin(radians(latitude - from_latitude) / 2), 2)
            + cos(radians(from_latitude)) * cos(radians(latitude))
            * power(sin(radians(longitude - from_longitude) / 2), 2)
        ))) - radius_km - from_radius_km as km
    from moves
    where from_at is not null and (latitude <> from_latitude or longitude <> from_longitude)
)
select
    tenant, subject, "at", event_id, from_at, from_event_id, from_country, country, from_class, ip_class, tenure_days,
    coalesce(session = from_session, false) as same_session,
    km, hours, km / hours as kmh
from legs
where km > 100
