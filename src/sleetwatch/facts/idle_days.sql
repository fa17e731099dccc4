-- Scope: subject.
-- Days on which a person's laptop said that nobody had touched it for an hour and more, and whether the person's
-- account acted meanwhile in a desktop program or browser that is not on it. Telephones go along to lunch, and what
-- a token does needs no hand: both are left out.
with
idle as (
    select
        d.tenant, o.subject, d.at, d.event_id, cast(floor(d.at / 8.64e10) as bigint) as day,
        d.at - d.idle_seconds * 1000000 + 600000000 as idle_from, d.at - 600000000 as idle_until
    from device_posture as d
    join device_owners as o
        on o.tenant = d.tenant and o.device = coalesce(d.device_id, d.device_name) and d.at >= o.since
    where d.idle_seconds between 3600 and 86400
),
acts as (
    -- one of every ten minutes is enough
    select a.tenant, m.subject, cast(floor(a.at / 6e8) as bigint) as piece, min(a.at) as at, min(a.event_id) as event_id
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    left join device_owners as o
        on o.tenant = a.tenant and o.device = coalesce(a.device_id, a.device_name) and o.subject = m.subject
    where
        a.logon_type is null and o.device is null and (a.outcome is null or a.outcome = 'success')
        and (
            lower(a.user_agent) like '%windows nt%' or lower(a.user_agent) like '%macintosh%'
            or lower(a.user_agent) like '%x11%'
        )
        and lower(a.user_agent) not like '%bot%'
    group by a.tenant, m.subject, cast(floor(a.at / 6e8) as bigint)
),
hands as (
    select
        d.tenant, o.subject, cast(floor(d.at / 3.6e9) as bigint) as slot
    from device_posture as d
    join device_owners as o
        on o.tenant = d.tenant and o.device = coalesce(d.device_id, d.device_name) and d.at >= o.since
    where d.idle_seconds < 3600
),
touched as (
    select tenant, subject, slot from hands
    union all
    select tenant, subject, slot - 1 from hands
    union all
    select tenant, subject, slot + 1 from hands
),
free as (
    select a.tenant, a.subject, a.at, a.event_id, cast(floor(a.at / 8.64e10) as bigint) as day
    from acts as a
    left join (select distinct tenant, subject, slot from touched) as t
        on t.tenant = a.tenant and t.subject = a.subject and t.slot = cast(floor(a.at / 3.6e9) as bigint)
    where t.slot is null
),
near as (
    -- an untouched stretch may have begun the day before
    select tenant, subject, "at", event_id, day from free
    union all
    select tenant, subject, "at", event_id, day + 1 from free
)
select
    i.tenant, i.subject, i.day, min(coalesce(a.at, i.at)) as at, min(coalesce(a.event_id, i.event_id)) as event_id,
    max(case when a.at is not null then 1 else 0 end) = 1 as acted
from idle as i
left join near as a
    on a.tenant = i.tenant and a.subject = i.subject and a.day = i.day
    and a.at >= i.idle_from and a.at <= i.idle_until
group by i.tenant, i.subject, i.day
