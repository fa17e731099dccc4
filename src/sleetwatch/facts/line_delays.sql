-- Scope: subject.
-- How long the way to a person is at best, day by day: the least round-trip time the log tells, on days when every
-- network seen is a home line that may be at the claimed home. The day's least leaves queues and bad Wi-Fi out; satellites are
-- far from everything.
select
    s.tenant, m.subject, lower(s.app) as app, cast(floor(s.at / 8.64e10) as bigint) as day, min(s.at) as at,
    min(s.event_id) as event_id, min(s.latency_ms) as latency_ms, min(p.home_country) as home_country
from sign_in as s
join subjects as m on m.tenant = s.tenant and m.account = s.account
join people as p on p.tenant = m.tenant and p.subject = m.subject
join addresses as a on a.ip = s.ip
where
    s.latency_ms is not null and s.latency_ms >= 0 and s.app is not null
    and (s.outcome is null or s.outcome = 'success')
    and a.ip_class = 'residential' and not coalesce(a.anonymiser, false)
    and a.country = p.home_country and coalesce(a.asn, 0) not in (14593, 27277, 7155, 6621)
group by s.tenant, m.subject, lower(s.app), cast(floor(s.at / 8.64e10) as bigint)
