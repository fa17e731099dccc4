-- Scope: subject.
-- Days (UTC) on which a person did something by hand, and in how many different hours.
select
    tenant, subject, cast(floor(slot / 24.0) as bigint) as day, min("at") as at, max("at") as last_at,
    min(event_id) as event_id, count(*) as hours
from human_hours
group by tenant, subject, cast(floor(slot / 24.0) as bigint)
