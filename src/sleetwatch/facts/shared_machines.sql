-- Scope: tenant.
-- Machines that two or three workers joined meetings on, each on two days or more, and whether they claim one home.
-- More than three is a meeting room, or an image that was copied.
with
shared as (
    select g.tenant, g.machine_kind, g.machine
    from meeting_machines as g
    join people as p on p.tenant = g.tenant and p.subject = g.subject and p.is_worker
    where g.machine_kind <> 'name' and g.days >= 2
    group by g.tenant, g.machine_kind, g.machine
    having min(g.subject) <> max(g.subject)
),
holders as (
    select g.tenant, g.machine_kind, g.machine, g.subject, g.at, g.last_at, g.event_id, g.days, h.home
    from meeting_machines as g
    join shared as s on s.tenant = g.tenant and s.machine_kind = g.machine_kind and s.machine = g.machine
    join people as p on p.tenant = g.tenant and p.subject = g.subject and p.is_worker
    left join homes as h on h.tenant = g.tenant and h.subject = g.subject
    where g.days >= 2
),
counted as (
    select
        tenant, machine_kind, machine, count(*) as subjects, coalesce(min(home) = max(home) and count(*) = count(home), false)
            as one_home
    from holders
    group by tenant, machine_kind, machine
    having count(*) <= 3
)
select
    h.tenant, h.machine_kind, h.machine, h.subject, h.at, h.last_at, h.event_id, h.days, c.subjects, c.one_home
from holders as h
join counted as c on c.tenant = h.tenant and c.machine_kind = h.machine_kind and c.machine = h.machine
