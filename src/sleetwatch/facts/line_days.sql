-- Scope: subject.
-- On which days a person used a line that others use too. Mobile networks, satellites, relays, VPNs and data centres are
-- left out: strangers share those; so are people who work in an office.
select
    s.tenant, s.ip, s.is_worker, s.subject, s.day, min(s.at) as at, min(s.event_id) as event_id,
    min(s.ip_class) as ip_class, max(s.label) as label
from sign_ins as s
join shared_lines as l on l.tenant = s.tenant and l.ip = s.ip
left join people as p on p.tenant = s.tenant and p.subject = s.subject
where
    s.ip_class in ('residential', 'unknown') and coalesce(s.asn, 0) not in (14593, 27277, 7155, 6621)
    and not s.anonymiser
    and coalesce(s.label, '') <> 'trusted-egress'
    and coalesce(p.remote, true)
group by s.tenant, s.ip, s.is_worker, s.subject, s.day
