-- Scope: tenant. Single pieces of hardware that were attached to the machines of two to five remote workers: a USB
-- unit or a display.
with
shared as (
    select tenant, unit, count(*) as subjects from units group by tenant, unit having count(*) between 2 and 5
)
select u.tenant, u.subject, u.unit, u.unit_kind, u.at, u.event_id, h.subjects
from units as u
join shared as h on h.tenant = u.tenant and h.unit = u.unit
