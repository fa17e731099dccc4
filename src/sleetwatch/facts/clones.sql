-- Scope: tenant.
-- How many repositories a person took for the first time on a day, against the most any peer ever took in one, and
-- against all the tenant has. A set-up script that everybody in the team runs shows up in `peer_most`.
with
firsts as (
    select tenant, subject, repository, taken_at as at, event_id from repository_uses where taken_at is not null
),
daily as (
    select
        tenant, subject, cast(floor("at" / 8.64e10) as bigint) as day, count(*) as repositories, min("at") as at,
        min(event_id) as event_id
    from firsts
    group by tenant, subject, cast(floor("at" / 8.64e10) as bigint)
),
everything as (
    select tenant, count(*) as repositories
    from (select distinct tenant, repository from repository_uses) as r
    group by tenant
),
best as (
    select d.tenant, d.subject, p.peer, max(d.repositories) as most
    from daily as d
    join people as p on p.tenant = d.tenant and p.subject = d.subject
    where p.peer is not null
    group by d.tenant, d.subject, p.peer
),
ranked as (
    select *, row_number() over (partition by tenant, peer order by most desc, subject) as place from best
)
select
    d.tenant, d.subject, d.day, d.at, d.event_id, d.repositories, e.repositories as all_repositories,
    cast(floor((d.at - p.start_at) / 8.64e10) as bigint) as tenure_days,
    coalesce(r.most, 0) as peer_most
from daily as d
join everything as e on e.tenant = d.tenant
left join people as p on p.tenant = d.tenant and p.subject = d.subject
left join ranked as o on o.tenant = d.tenant and o.subject = d.subject
left join ranked as r
    on r.tenant = o.tenant and r.peer = o.peer and r.place = case when o.place = 1 then 2 else 1 end
