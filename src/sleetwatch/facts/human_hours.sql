-- Scope: subject.
-- In which hours a person did something by hand: sign-ins at a screen, unlocks, chats and commits, pushes by ssh,
-- meetings joined, programs started from the desktop. One row per person and hour (`slot`, hours since 1970, UTC) with
-- the hour of the claimed zone's clock, daylight saving included; without a claimed zone that is NULL. A day runs from
-- four to four o'clock (`local_day`), because people's days end with sleep and not at midnight.
-- Left out as made by machines, within one kind of act of one person seen on ten days or more: what begins and ends at
-- the same minutes in four of five of its hours, or in one hour of the day on four of five of its days; and days on
-- which it comes in twenty-two hours or more.
with
hourly as (
    select
        tenant, subject, 'sign-in' as act, cast(floor("at" / 3.6e9) as bigint) as slot,
        min("at") as first_at, max("at") as last_at, min(event_id) as event_id
    from sign_ins
    where by_hand
    group by tenant, subject, cast(floor("at" / 3.6e9) as bigint)
    union all
    select
        a.tenant, m.subject, concat(coalesce(a.app, ''), ' ', coalesce(a.action, '')),
        cast(floor(a.at / 3.6e9) as bigint), min(a.at), max(a.at), min(a.event_id)
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        (a.logon_type is null or a.logon_type in ('interactive', 'unlock', 'remoteinteractive', 'cachedinteractive'))
        and (a.outcome is null or a.outcome = 'success')
    group by
        a.tenant, m.subject, concat(coalesce(a.app, ''), ' ', coalesce(a.action, '')),
        cast(floor(a.at / 3.6e9) as bigint)
    union all
    select
        c.tenant, m.subject, 'push', cast(floor(c.at / 3.6e9) as bigint), min(c.at), max(c.at), min(c.event_id)
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.action = 'push' and c.transport = 'ssh'
    group by c.tenant, m.subject, cast(floor(c.at / 3.6e9) as bigint)
    union all
    select
        p.tenant, m.subject, 'program', cast(floor(p.at / 3.6e9) as bigint), min(p.at), max(p.at), min(p.event_id)
    from process as p
    join subjects as m on m.tenant = p.tenant and m.account = p.account
    where p.parent in ('explorer.exe', 'finder', 'dock')
    group by p.tenant, m.subject, cast(floor(p.at / 3.6e9) as bigint)
),
timed as (
    select
        tenant, subject, act, slot, event_id, slot % 24 as utc_hour,
        cast(floor(slot / 2.4e1) as bigint) as utc_day,
        cast(floor(first_at / 6e7) as bigint) % 60 as first_minute,
        cast(floor(last_at / 6e7) as bigint) % 60 as last_minute
    from hourly
),
daily as (
    select tenant, subject, act, utc_day, count(*) as hours
    from timed
    group by tenant, subject, act, utc_day
),
sizes as (
    select tenant, subject, act, sum(hours) as hours, count(*) as days
    from daily
    group by tenant, subject, act
    having count(*) >= 10
),
minutes as (
    select tenant, subject, act, first_minute, last_minute, count(*) as hours
    from timed
    group by tenant, subject, act, first_minute, last_minute
),
repeated as (
    select tenant, subject, act, utc_hour, first_minute, last_minute, count(*) as times
    from timed
    group by tenant, subject, act, utc_hour, first_minute, last_minute
),
clockwork as (
    -- hour -1 is any
    select m.tenant, m.subject, m.act, -1 as utc_hour, m.first_minute, m.last_minute
    from minutes as m
    join sizes as s on s.tenant = m.tenant and s.subject = m.subject and s.act = m.act
    where m.hours * 10 >= s.hours * 8
    union all
    select r.tenant, r.subject, r.act, r.utc_hour, r.first_minute, r.last_minute
    from repeated as r
    join sizes as s on s.tenant = r.tenant and s.subject = r.subject and s.act = r.act
    where r.times * 10 >= s.days * 8
),
sleepless as (
    select tenant, subject, act, utc_day from daily where hours >= 22
),
by_hand as (
    select t.tenant, t.subject, t.slot, t.event_id
    from timed as t
    left join sleepless as d
        on d.tenant = t.tenant and d.subject = t.subject and d.act = t.act and d.utc_day = t.utc_day
    left join clockwork as c
        on c.tenant = t.tenant and c.subject = t.subject and c.act = t.act and c.first_minute = t.first_minute
            and c.last_minute = t.last_minute and (c.utc_hour = t.utc_hour or c.utc_hour = -1)
    where c.subject is null and d.subject is null
    union all
    select g.tenant, m.subject, cast(floor(g.at / 3.6e9) as bigint), g.event_id
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
),
slots as (
    select tenant, subject, slot, min(event_id) as event_id
    from by_hand
    group by tenant, subject, slot
),
zoned as (
    select s.tenant, s.subject, s.slot, s.event_id, z.offset_minutes
    from slots as s
    left join people as p on p.tenant = s.tenant and p.subject = s.subject
    left join zone_offsets as z
        on z.zone = p.zone and s.slot * 3600000000 >= z.from_at and s.slot * 3600000000 < z.until_at
)
select
    tenant, subject, slot, slot * 3600000000 as at, event_id, offset_minutes,
    cast(floor((slot * 60 + offset_minutes) / 6e1) as bigint) % 24 as local_hour,
    cast(floor((slot * 60 + offset_minutes - 240) / 1.44e3) as bigint) as local_day
from zoned
