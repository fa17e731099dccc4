-- Scope: subject.
-- Days on which a key or token fetched or pushed code in one place within two hours of the person's own sign-in at
-- another, both at a screen and both on lines that say where they are. `km` is net of both radii and at its smallest.
with
fetched as (
    select
        c.tenant, m.subject, cast(floor(c.at / 8.64e10) as bigint) as day, c.ip,
        cast(floor(c.at / 3.6e9) as bigint) as slot, min(c.at) as at, min(c.event_id) as event_id
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.key is not null and c.ip is not null and c.action in ('clone', 'fetch', 'push')
    group by
        c.tenant, m.subject, cast(floor(c.at / 8.64e10) as bigint), c.ip, cast(floor(c.at / 3.6e9) as bigint)
),
placed as (
    select f.*, a.latitude, a.longitude, coalesce(a.radius_km, 1500.0) as radius_km
    from fetched as f
    join addresses as a on a.ip = f.ip
    where
        a.latitude is not null and a.longitude is not null
        and a.ip_class not in ('relay', 'sase', 'private', 'vpn', 'hosting')
        and coalesce(a.label, '') <> 'trusted-egress' and not coalesce(a.anonymiser, false)
        and not exists (select 1 from exits as w where w.tenant = f.tenant and w.ip = f.ip)
),
near as (
    select
        k.tenant, k.subject, k.day, k.at, k.event_id,
        2 * 6371.0088 * asin(sqrt(least(1.0,
            power(sin(radians(k.latitude - s.latitude) / 2), 2)
            + cos(radians(s.latitude)) * cos(radians(k.latitude))
            * power(sin(radians(k.longitude - s.longitude) / 2), 2)
        ))) - k.radius_km - s.radius_km as km
    from placed as k
    join places as s on s.tenant = k.tenant and s.subject = k.subject and s.day = k.day
    where s.ip_class not in ('vpn', 'hosting') and abs(s.at - k.at) <= 7200000000
),
closest as (
    select tenant, subject, day, "at", event_id, min(km) as km from near group by tenant, subject, day, "at", event_id
)
select tenant, subject, day, min("at") as at, min(event_id) as event_id, max(km) as km
from closest
where km > 100
group by tenant, subject, day
