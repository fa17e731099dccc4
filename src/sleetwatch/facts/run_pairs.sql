-- Scope: tenant.
-- Each two applicants with files that one and the same set of tools made, on one clock, within ten minutes of each
-- other, in the year before they were sent. The very same second is a template's time and no run. `users`: how many
-- applicants have files of these tools and this clock at all; of a common program strangers' files coincide.
-- `one_agency`: one staffing firm sent both.
with
made as (
    select tenant, subject, pipeline, made_at, "at", event_id, file_kind,
        cast(floor(made_at / 6.0e8) as bigint) as slot
    from application_files
    where pipeline is not null and made_at is not null and "at" - made_at between -86400000000 and 31557600000000
),
crowd as (
    select tenant, pipeline, count(distinct subject) as users
    from made
    group by tenant, pipeline
    having min(subject) <> max(subject)
),
slots as (
    select tenant, subject, pipeline, slot, made_at, "at", event_id, file_kind from made
    union all
    select tenant, subject, pipeline, slot + 1, made_at, "at", event_id, file_kind from made
),
shared as (
    select tenant, pipeline, slot
    from slots
    group by tenant, pipeline, slot
    having min(subject) <> max(subject) and count(*) <= 400
),
firms as (
    select tenant, subject, min(agency) as agency from appearances where agency is not null group by tenant, subject
)
select
    m.tenant, m.subject, o.subject as other, m.pipeline, min(m.at) as at, min(m.event_id) as event_id,
    min(m.file_kind) as file_kind, max(c.users) as users, coalesce(min(f.agency) = min(g.agency), false) as one_agency
from slots as m
join shared as s on s.tenant = m.tenant and s.pipeline = m.pipeline and s.slot = m.slot
join slots as o on o.tenant = m.tenant and o.pipeline = m.pipeline and o.slot = m.slot and o.subject <> m.subject
join crowd as c on c.tenant = m.tenant and c.pipeline = m.pipeline
left join firms as f on f.tenant = m.tenant and f.subject = m.subject
left join firms as g on g.tenant = o.tenant and g.subject = o.subject
where o.made_at - m.made_at between -600000000 and 600000000 and o.made_at <> m.made_at
group by m.tenant, m.subject, o.subject, m.pipeline
