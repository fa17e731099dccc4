-- Scope: tenant.
-- How far a person reached for the first time in each four weeks of employment: repositories taken, sites and folders
-- opened, secrets read, things shared with an outside that nobody else here shares with. Beside it the most that any
-- peer ever did in four weeks, how many peers there are that did any, and how much of it the whole tenant has.
with
domains as (
    select distinct s.tenant, split_part(s.account, '@', 2) as domain
    from subjects as s
    join people as p on p.tenant = s.tenant and p.subject = s.subject
    where p.is_worker and s.account like '%@%'
),
shares as (
    select d.tenant, m.subject, d.shared_with, coalesce(d.target, d.container) as thing, min(d.at) as at,
        min(d.event_id) as event_id
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where
        d.action = 'share' and d.shared_with is not null and coalesce(d.target, d.container) is not null
        and not exists (select 1 from domains as o where o.tenant = d.tenant and o.domain = d.shared_with)
    group by d.tenant, m.subject, d.shared_with, coalesce(d.target, d.container)
),
partners as (
    -- whom several people share with is a customer or a supplier
    select s.tenant, s.shared_with
    from shares as s
    where
        s.shared_with <> 'anyone'
        and not exists (
            select 1 from lists as l
            where l.tenant = s.tenant and l.list_kind = 'private_mail' and l.value = s.shared_with
        )
    group by s.tenant, s.shared_with
    having min(s.subject) <> max(s.subject)
),
reached as (
    select c.tenant, m.subject, 'repository' as reach_kind, c.repository as thing, c.at, c.event_id
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.action in ('clone', 'fetch') and c.repository is not null
    union all
    select d.tenant, m.subject, 'place', d.container, d.at, d.event_id
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where d.action in ('view', 'download', 'copy') and d.container is not null and coalesce(d.source, '') <> 'onepassword'
    union all
    select d.tenant, m.subject, 'secret', d.target, d.at, d.event_id
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where d.source = 'onepassword' and d.target is not null
    union all
    select a.tenant, m.subject, 'secret', a.target, a.at, a.event_id
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        (
            a.action like 'secretsmanager%:getsecretvalue' or a.action like '%accesssecretversion'
            or a.action like 'microsoft.keyvault/vaults/secrets/%'
        )
        and a.target is not null and coalesce(a.outcome, 'success') = 'success'
    union all
    select s.tenant, s.subject, 'outside', s.thing, s.at, s.event_id
    from shares as s
    where not exists (select 1 from partners as p where p.tenant = s.tenant and p.shared_with = s.shared_with)
),
firsts as (
    select tenant, subject, reach_kind, thing, min("at") as at, min(event_id) as event_id
    from reached
    group by tenant, subject, reach_kind, thing
),
dated as (
    select
        f.tenant, f.subject, f.reach_kind, f.at, f.event_id, p.peer, p.start_at,
        cast(floor((f.at - coalesce(p.start_at, 0)) / 2.4192e12) as bigint) as month,
        cast(floor(f.at / 8.64e10) as bigint) as day
    from firsts as f
    left join people as p on p.tenant = f.tenant and p.subject = f.subject
),
monthly as (
    select
        tenant, subject, reach_kind, month, min("at") as at, min(event_id) as event_id, min(peer) as peer,
        min(start_at) as start_at, count(*) as things, count(distinct day) as days
    from dated
    group by tenant, subject, reach_kind, month
),
everything as (
    select tenant, reach_kind, count(*) as things
    from (select distinct tenant, reach_kind, thing from firsts) as t
    group by tenant, reach_kind
),
best as (
    select tenant, subject, reach_kind, peer, max(things) as most
    from monthly
    where peer is not null
    group by tenant, subject, reach_kind, peer
),
ranked as (
    select
        *, row_number() over (partition by tenant, reach_kind, peer order by most desc, subject) as place,
        count(*) over (partition by tenant, reach_kind, peer) as group_size
    from best
)
select
    m.tenant, m.subject, m.reach_kind, m.month, m.at, m.event_id, m.things, m.days, e.things as all_things,
    coalesce(r.most, 0) as peer_most, coalesce(o.group_size - 1, 0) as peers,
    cast(floor((m.at - m.start_at) / 8.64e10) as bigint) as tenure_days
from monthly as m
join everything as e on e.tenant = m.tenant and e.reach_kind = m.reach_kind
left join ranked as o on o.tenant = m.tenant and o.subject = m.subject and o.reach_kind = m.reach_kind
left join ranked as r
    on r.tenant = o.tenant and r.reach_kind = o.reach_kind and r.peer = o.peer
    and r.place = case when o.place = 1 then 2 else 1 end
