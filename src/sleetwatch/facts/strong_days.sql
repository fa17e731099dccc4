-- Scope: subject.
-- Days on which a factor that cannot be copied was used at the claimed home on a managed machine that is this person's
-- own: issued to them by the inventory, or of no known owner. A colleague's laptop proves nothing about this person.
select
    s.tenant, s.subject, s.day, min(s.at) as at, min(s.event_id) as event_id,
    max(case when o.subject is not null then 1 else 0 end) = 1 as issued
from sign_ins as s
left join device_owners as o on o.tenant = s.tenant and o.device = s.device_id
where
    s.interactive and s.at_home and s.managed and s.strong_factor
    and (o.subject is null or o.subject = s.subject)
group by s.tenant, s.subject, s.day
