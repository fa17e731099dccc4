-- Scope: subject.
-- For how many hours of a day (UTC) somebody signed in by hand, and the longest rest in hours that ended on that day. A
-- person who sleeps has one of five hours or more on nearly every day, whatever the shift.
with
slots as (
    select
        tenant, subject, cast(floor("at" / 3.6e9) as bigint) as slot, min("at") as at, min(event_id) as event_id
    from sign_ins
    where by_hand
    group by tenant, subject, cast(floor("at" / 3.6e9) as bigint)
),
rests as (
    select
        tenant, subject, slot, "at", event_id,
        slot - 1 - lag(slot) over (partition by tenant, subject order by slot, event_id) as rest_hours
    from slots
)
select
    tenant, subject, cast(floor(slot / 24.0) as bigint) as day, min("at") as at, min(event_id) as event_id,
    count(*) as hours, max(rest_hours) as longest_rest_hours
from rests
group by tenant, subject, cast(floor(slot / 24.0) as bigint)
