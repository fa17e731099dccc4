-- Scope: tenant.
-- The first time a person touched a repository or folder whose name says that wallets, signing keys or payments are in
-- it (the settings' list), and how many of the peer group ever touched any such thing.
with
named as (
    select distinct tenant, repository as thing from code_access where repository is not null
    union all
    select distinct tenant, container from data_access where container is not null
),
spelled as (
    select
        tenant, thing,
        concat(
            '-', replace(replace(replace(replace(lower(thing), '/', '-'), '_', '-'), '.', '-'), ' ', '-'), '-'
        ) as words
    from named
),
treasuries as (
    select s.tenant, s.thing
    from spelled as s
    join lists as l on l.tenant = s.tenant and l.list_kind = 'treasury' and s.words like concat('%-', l.value, '-%')
    group by s.tenant, s.thing
),
touched as (
    select c.tenant, m.subject, c.repository as thing, c.action = 'push' as changed, c.at, c.event_id
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    join treasuries as t on t.tenant = c.tenant and t.thing = c.repository
    union all
    select d.tenant, m.subject, d.container, d.action = 'upload', d.at, d.event_id
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    join treasuries as t on t.tenant = d.tenant and t.thing = d.container
),
firsts as (
    select
        t.tenant, t.subject, t.thing, min(t.at) as at, min(t.event_id) as event_id,
        min(case when t.changed then t.at end) as changed_at, min(p.peer) as peer, min(p.start_at) as start_at
    from touched as t
    left join people as p on p.tenant = t.tenant and p.subject = t.subject
    group by t.tenant, t.subject, t.thing
),
doers as (
    select tenant, peer, count(distinct subject) as subjects from firsts group by tenant, peer
),
peers as (
    select tenant, peer, count(*) as subjects from people where is_worker group by tenant, peer
)
select
    f.tenant, f.subject, f.at, f.event_id,
    cast(floor((f.at - f.start_at) / 8.64e10) as bigint) as tenure_days,
    cast(floor((f.changed_at - f.start_at) / 8.64e10) as bigint) as changed_tenure_days,
    coalesce(d.subjects - 1, 0) as others, coalesce(g.subjects - 1, 0) as peers
from firsts as f
left join doers as d on d.tenant = f.tenant and d.peer = f.peer
left join peers as g on g.tenant = f.tenant and g.peer = f.peer
