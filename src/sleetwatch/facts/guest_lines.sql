-- Scope: tenant.
-- Home lines at which one worker is at the claimed home while another worker, who claims a home at least 150 km away,
-- signs in there too: on how many days, and on how many of them the host did as well.
with
hosts as (
    select s.tenant, s.ip, s.subject, count(distinct s.day) as days
    from sign_ins as s
    join crowds as c on c.tenant = s.tenant and c.ip = s.ip and c.subjects <= 10
    where s.at_home and s.is_worker and s.ip_class = 'residential'
    group by s.tenant, s.ip, s.subject
    having count(distinct s.day) >= 3
),
guests as (
    select
        s.tenant, s.ip, s.subject, h.subject as host, s.day, min(s.at) as at, min(s.event_id) as event_id,
        min(s.home_km) as home_km, min(s.tenure_days) as tenure_days
    from sign_ins as s
    join hosts as h on h.tenant = s.tenant and h.ip = s.ip
    where s.subject <> h.subject and s.is_worker and s.interactive and s.home_km >= 150
    group by s.tenant, s.ip, s.subject, h.subject, s.day
)
select
    tenant, subject, ip, count(distinct day) as days, count(distinct host) as hosts, min("at") as at,
    min(event_id) as event_id, min(home_km) as home_km
from guests
group by tenant, subject, ip
