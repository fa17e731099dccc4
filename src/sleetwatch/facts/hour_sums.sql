-- Scope: subject.
-- What the hours of a person come to, by the clock of the claimed zone: days with an act by hand, hours with one, and
-- those of them outside 7 to 20 o'clock (`off_hours`) and in the night from 22 to 6 (`night_days`).
with
per_day as (
    select
        tenant, subject, local_day, min("at") as at, min(event_id) as event_id,
        count(*) as hours,
        sum(case when local_hour between 7 and 19 then 0 else 1 end) as off_hours,
        max(case when local_hour between 6 and 21 then 0 else 1 end) as night
    from human_hours
    where local_day is not null
    group by tenant, subject, local_day
)
select
    tenant, subject, count(*) as active_days,
    cast(sum(hours) as bigint) as hours,
    cast(sum(off_hours) as bigint) as off_hours,
    cast(sum(night) as bigint) as night_days,
    min("at") as at, max("at") as last_at, min(event_id) as event_id
from per_day
group by tenant, subject
