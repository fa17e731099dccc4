-- Scope: tenant.
-- With how many colleagues a worker sat in a meeting of at most eight in the last 90 days, and on how many days,
-- against the middle of the peer group. Only people of two months and more are counted and compared.
with
sat as (
    select distinct g.tenant, m.subject, g.meeting, cast(floor(g.at / 8.64e10) as bigint) as day
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    join settings as s on s.tenant = g.tenant
    where g.meeting is not null and g.at >= s.as_of - 7776000000000
),
small as (
    select tenant, meeting, day from sat group by tenant, meeting, day having count(*) between 2 and 8
),
pairs as (
    select distinct a.tenant, a.subject, b.subject as other
    from sat as a
    join small as s on s.tenant = a.tenant and s.meeting = a.meeting and s.day = a.day
    join sat as b on b.tenant = a.tenant and b.meeting = a.meeting and b.day = a.day
    where a.subject <> b.subject
),
met as (
    select tenant, subject, count(*) as colleagues from pairs group by tenant, subject
),
present as (
    select m.tenant, m.subject, min(m.at) as at, max(m.at) as last_at, min(m.event_id) as event_id, count(*) as days
    from meeting_days as m
    join settings as s on s.tenant = m.tenant
    where m.at >= s.as_of - 7776000000000
    group by m.tenant, m.subject
),
counted as (
    select
        d.tenant, d.subject, p.peer, d.at, d.last_at, d.event_id, d.days, coalesce(m.colleagues, 0) as colleagues,
        cast(floor((s.as_of - p.start_at) / 8.64e10) as bigint) as tenure_days
    from present as d
    join people as p on p.tenant = d.tenant and p.subject = d.subject and p.is_worker
    join settings as s on s.tenant = d.tenant
    left join met as m on m.tenant = d.tenant and m.subject = d.subject
    where p.start_at <= s.as_of - 5184000000000
),
ranked as (
    select
        *, row_number() over (partition by tenant, peer order by colleagues, subject) as place,
        count(*) over (partition by tenant, peer) as subjects
    from counted
    where peer is not null
),
middles as (
    select tenant, peer, max(subjects) as subjects, max(colleagues) as middle
    from ranked
    where place * 2 <= subjects + 1
    group by tenant, peer
)
select
    c.tenant, c.subject, c.at, c.last_at, c.event_id, c.days, c.colleagues, c.tenure_days, m.subjects - 1 as peers,
    m.middle as peer_middle
from counted as c
join middles as m on m.tenant = c.tenant and m.peer = c.peer
