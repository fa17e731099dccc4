-- Scope: subject.
-- What a person's accounts still did two days and more after the last day of work, day by day: `hand` (at a screen),
-- `kept` (a client with an old token), `key` (code by key or token), `data` (files taken).
with
leavers as (
    select tenant, subject, end_at from people where is_worker and end_at is not null
),
acts as (
    select
        s.tenant, s.subject, s.at, s.event_id, case when s.by_hand then 'hand' else 'kept' end as way,
        coalesce(s.managed, false) as managed
    from sign_ins as s
    join leavers as l on l.tenant = s.tenant and l.subject = s.subject
    where s.at >= l.end_at + 172800000000
    union all
    select c.tenant, m.subject, c.at, c.event_id, 'key', false
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    union all
    select d.tenant, m.subject, d.at, d.event_id, 'data', false
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where d.action in ('download', 'copy', 'share', 'view', 'upload')
    union all
    select a.tenant, m.subject, a.at, a.event_id, 'hand', false
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        (a.logon_type is null or a.logon_type in ('interactive', 'unlock', 'remoteinteractive', 'cachedinteractive'))
        and (a.outcome is null or a.outcome = 'success')
)
select
    a.tenant, a.subject, cast(floor(a.at / 8.64e10) as bigint) as day, a.way, min(a.at) as at,
    min(a.event_id) as event_id, max(case when a.managed then 1 else 0 end) = 1 as managed,
    cast(floor((min(a.at) - min(l.end_at)) / 8.64e10) as bigint) as days_after
from acts as a
join leavers as l on l.tenant = a.tenant and l.subject = a.subject
where a.at >= l.end_at + 172800000000
group by a.tenant, a.subject, cast(floor(a.at / 8.64e10) as bigint), a.way
