-- Scope: subject.
-- How many different files and repositories a leaver took on each day of the last thirty days of work, against the
-- most on any earlier day of at least twenty such days.
with
leavers as (
    select tenant, subject, peer, end_at from people where is_worker and end_at is not null
),
takes as (
    select d.tenant, m.subject, d.at, d.event_id, lower(concat(coalesce(d.container, ''), '/', d.target)) as thing
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where d.action in ('download', 'copy', 'share') and d.target is not null
    union all
    select c.tenant, m.subject, c.at, c.event_id, c.repository
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.action = 'clone' and c.repository is not null
),
daily as (
    select
        t.tenant, t.subject, cast(floor(t.at / 8.64e10) as bigint) as day, min(t.at) as at,
        min(t.event_id) as event_id, count(distinct t.thing) as things, min(l.end_at) as end_at,
        max(case when t.at >= l.end_at - 2592000000000 then 1 else 0 end) as late
    from takes as t
    join leavers as l on l.tenant = t.tenant and l.subject = t.subject
    where t.at < l.end_at + 172800000000
    group by t.tenant, t.subject, cast(floor(t.at / 8.64e10) as bigint)
),
before as (
    select tenant, subject, count(*) as days, max(things) as most
    from daily
    where late = 0
    group by tenant, subject
)
select
    d.tenant, d.subject, d.day, d.at, d.event_id, d.things, coalesce(b.days, 0) as days_before,
    coalesce(b.most, 0) as most_before, cast(floor((d.end_at - d.at) / 8.64e10) as bigint) as days_left
from daily as d
left join before as b on b.tenant = d.tenant and b.subject = d.subject
where d.late = 1
