-- Scope: subject.
-- Checks of identity and presence that people made, one row a person, kind, outcome and day.
with
made as (
    select c.tenant, p.subject, c.at, c.event_id, c.check_kind, c.outcome
    from identity_check as c
    join people as p on p.tenant = c.tenant and p.worker_id = c.worker_id
    union all
    select c.tenant, a.subject, c.at, c.event_id, c.check_kind, c.outcome
    from identity_check as c
    join applicants as a on a.tenant = c.tenant and a.applicant_id = c.applicant_id
    where c.worker_id is null
    union all
    select c.tenant, m.subject, c.at, c.event_id, c.check_kind, c.outcome
    from identity_check as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.worker_id is null and c.applicant_id is null
)
select
    tenant, subject, check_kind, outcome, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at,
    min(event_id) as event_id
from made
where subject is not null and check_kind is not null
group by tenant, subject, check_kind, outcome, cast(floor("at" / 8.64e10) as bigint)
