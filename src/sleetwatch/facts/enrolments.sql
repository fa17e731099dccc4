-- Scope: tenant.
-- Addresses from which several workers registered a second factor on one day, by themselves: one facilitator who enrols
-- them, unless it is an office, a gateway or an induction day (five people or more).
with
made as (
    select distinct c.tenant, c.ip, c.day, c.subject
    from factor_changes as c
    join people as p on p.tenant = c.tenant and p.subject = c.subject and p.is_worker
    where c.action = 'registered' and c.ip is not null and not c.own_exit and coalesce(p.remote, true)
),
counted as (
    select tenant, ip, day, count(*) as subjects
    from made
    group by tenant, ip, day
    having min(subject) <> max(subject)
)
select
    c.tenant, c.subject, c.ip, c.day, min(c.at) as at, min(c.event_id) as event_id, min(c.ip_class) as ip_class,
    max(case when c.anonymiser then 1 else 0 end) = 1 as anonymiser, n.subjects
from factor_changes as c
join counted as n on n.tenant = c.tenant and n.ip = c.ip and n.day = c.day
join made as w on w.tenant = c.tenant and w.ip = c.ip and w.day = c.day and w.subject = c.subject
where c.action = 'registered' and n.subjects < 5
group by c.tenant, c.subject, c.ip, c.day, n.subjects
