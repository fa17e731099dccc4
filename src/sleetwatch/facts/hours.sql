-- At which hours of the claimed time zone a person acts, on weekdays of the last 180 days, by hand only: interactive
-- sign-ins, unlocks, chats and commits, meetings joined, programs started from the desktop. Clients that refresh at
-- night say nothing about anybody.
-- An hour counts once a day, and all hours of a day together weigh at most three (`weight`, in thousandths): hours of
-- one working day are not independent evidence.
with
acts as (
    select tenant, subject, cast(floor("at" / 3.6e9) as bigint) as slot, min(event_id) as event_id
    from sign_ins
    where interactive
    group by tenant, subject, cast(floor("at" / 3.6e9) as bigint)
    union all
    select a.tenant, m.subject, cast(floor(a.at / 3.6e9) as bigint) as slot, min(a.event_id)
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        (a.logon_type is null or a.logon_type in ('interactive', 'unlock', 'remoteinteractive', 'cachedinteractive'))
        and (a.outcome is null or a.outcome = 'success')
    group by a.tenant, m.subject, cast(floor(a.at / 3.6e9) as bigint)
    union all
    select g.tenant, m.subject, cast(floor(g.at / 3.6e9) as bigint) as slot, min(g.event_id)
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    group by g.tenant, m.subject, cast(floor(g.at / 3.6e9) as bigint)
    union all
    select p.tenant, m.subject, cast(floor(p.at / 3.6e9) as bigint) as slot, min(p.event_id)
    from process as p
    join subjects as m on m.tenant = p.tenant and m.account = p.account
    where p.parent in ('explorer.exe', 'finder', 'dock')
    group by p.tenant, m.subject, cast(floor(p.at / 3.6e9) as bigint)
),
zoned as (
    select
        a.tenant, a.subject, a.slot, min(a.event_id) as event_id, min(a.slot * 60 + z.offset_minutes) as local_minute
    from acts as a
    join people as p on p.tenant = a.tenant and p.subject = a.subject
    join settings as c on c.tenant = a.tenant
    join zone_offsets as z
        on z.zone = p.zone and a.slot * 3600000000 >= z.from_at and a.slot * 3600000000 < z.until_at
    where a.slot * 3600000000 >= c.as_of - 15552000000000
    group by a.tenant, a.subject, a.slot
),
local_slots as (
    select
        tenant, subject, event_id, slot * 3600000000 as at,
        cast(floor(local_minute / 1440.0) as bigint) as local_day,
        cast(floor(local_minute / 60.0) as bigint) % 24 as local_hour
    from zoned
),
weighed as (
    select
        *,
        cast(floor(least(1000.0, 3000.0 / count(*) over (partition by tenant, subject, local_day))) as bigint) as weight
    from local_slots
    where (local_day + 4) % 7 between 1 and 5
),
active as (
    select tenant, subject, count(*) as active_days
    from (select distinct tenant, subject, local_day from weighed) as d
    group by tenant, subject
)
select
    w.tenant, w.subject, w.local_hour, a.active_days, cast(sum(w.weight) as bigint) as weight, count(*) as slots,
    min(w.at) as at, max(w.at) as last_at, min(w.event_id) as event_id
from weighed as w
join active as a on a.tenant = w.tenant and a.subject = w.subject
group by w.tenant, w.subject, w.local_hour, a.active_days
