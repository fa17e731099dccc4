-- Scope: subject.
-- Days on which a persona applied by itself, for how many jobs, and how close together the applications came at the
-- closest. One application told twice is one.
with
sent as (
    select
        tenant, subject, applicant_id, min("at") as at, min(requisition_id) as requisition_id,
        min(event_id) as event_id, cast(floor(min("at") / 8.64e10) as bigint) as day
    from appearances
    where occasion = 'application' and coalesce(channel, 'direct') = 'direct' and applicant_id is not null
    group by tenant, subject, applicant_id
),
ordered as (
    select
        *, "at" - lag("at") over (partition by tenant, subject order by "at", applicant_id, event_id) as gap
    from sent
)
select
    tenant, subject, day, min("at") as at, min(event_id) as event_id,
    count(distinct coalesce(requisition_id, applicant_id)) as openings,
    cast(floor(min(gap) / 1e6) as bigint) as gap_seconds
from ordered
group by tenant, subject, day
