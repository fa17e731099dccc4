-- Scope: subject.
-- From which countries a new worker signed in at a screen within three days of the very first sign-in; places that
-- a VPN, a relay, a data centre or the company's own exit hides are left out, and so is whoever was at work long before
-- the logs begin, and a country whose border is as near to the claimed home as the place is vague.
with
began as (
    select s.tenant, s.subject, min(s.at) as at
    from sign_ins as s
    join people as p on p.tenant = s.tenant and p.subject = s.subject and p.is_worker and p.start_at is not null
    group by s.tenant, s.subject, p.start_at
    having min(s.at) between p.start_at - 1209600000000 and p.start_at + 3888000000000
)
select
    w.tenant, w.subject, w.country, min(w.at) as at, min(w.event_id) as event_id, min(w.ip_class) as ip_class,
    max(case when w.country = p.home_country or p.home_country is null then 1 else 0 end) = 1 as claimed_country
from places as w
join began as b on b.tenant = w.tenant and b.subject = w.subject
join people as p on p.tenant = w.tenant and p.subject = w.subject
where
    w.country is not null and w.at < b.at + 259200000000 and w.ip_class <> 'hosting'
    and (p.home_country is null or w.country = p.home_country or coalesce(w.home_km, 1000.0) > 100)
group by w.tenant, w.subject, w.country
