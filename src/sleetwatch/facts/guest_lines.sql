-- Scope: tenant.
-- Home lines at which one worker is at the claimed home while another worker, who claims a home at least 150 km away,
-- signs in there too: on how many days, and on how many of them the host did as well.
with
hosts as (
    select v.tenant, v.ip, v.subject, count(*) as days
    from line_visits as v
    join crowds as c on c.tenant = v.tenant and c.ip = v.ip and c.subjects <= 10
    where v.at_home
    group by v.tenant, v.ip, v.subject
    having count(*) >= 3
),
guests as (
    select
        v.tenant, v.ip, v.subject, h.subject as host, v.day, v.away_at as at, v.away_event_id as event_id,
        v.away_km as home_km
    from line_visits as v
    join hosts as h on h.tenant = v.tenant and h.ip = v.ip
    where v.subject <> h.subject and v.away_at is not null
)
select
    tenant, subject, ip, count(distinct day) as days, count(distinct host) as hosts, min("at") as at,
    min(event_id) as event_id, min(home_km) as home_km
from guests
group by tenant, subject, ip
