-- Scope: subject.
-- Days on which a worker was at the claimed home behind a line that others use too (`at_home`), or signed in there while
-- home is claimed to be at least 150 km away (`away_*`). What a satellite's customers share is no line.
select
    s.tenant, s.subject, s.ip, s.day, min(s.at) as at, min(s.event_id) as event_id,
    max(case when s.at_home and s.ip_class = 'residential' then 1 else 0 end) = 1 as at_home,
    min(case when s.interactive and s.home_km >= 150 then s.at end) as away_at,
    min(case when s.interactive and s.home_km >= 150 then s.event_id end) as away_event_id,
    min(case when s.interactive and s.home_km >= 150 then s.home_km end) as away_km
from sign_ins as s
join shared_lines as l on l.tenant = s.tenant and l.ip = s.ip
where
    s.is_worker and coalesce(s.asn, 0) not in (14593, 27277, 7155, 6621)
    and ((s.at_home and s.ip_class = 'residential') or (s.interactive and s.home_km >= 150))
group by s.tenant, s.subject, s.ip, s.day
