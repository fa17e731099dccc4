-- Scope: tenant.
-- Repositories that a person made public, gave away or copied under an owner that is not the company's, day by day, and
-- how many others of the tenant ever did the same: who runs a company's open source does it for a living.
with
moved as (
    select
        c.tenant, m.subject, c.action, c.repository, cast(floor(c.at / 8.64e10) as bigint) as day, min(c.at) as at,
        min(c.event_id) as event_id
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.action in ('publish', 'transfer', 'fork') and c.repository is not null
    group by c.tenant, m.subject, c.action, c.repository, cast(floor(c.at / 8.64e10) as bigint)
),
companys as (
    select tenant, split_part(repository, '/', 1) as owner
    from code_access
    where repository like '%/%' and action in ('clone', 'fetch', 'push', 'create')
    group by tenant, split_part(repository, '/', 1)
    having min(account) <> max(account)
    union all
    select tenant, value from lists where list_kind = 'code_owner'
),
counted as (
    select tenant, action, count(distinct subject) as subjects from moved group by tenant, action
)
select
    v.tenant, v.subject, v.action, v.day, min(v.at) as at, min(v.event_id) as event_id,
    count(distinct v.repository) as repositories, max(c.subjects) - 1 as others,
    cast(floor((min(v.at) - max(p.start_at)) / 8.64e10) as bigint) as tenure_days
from moved as v
join counted as c on c.tenant = v.tenant and c.action = v.action
left join people as p on p.tenant = v.tenant and p.subject = v.subject
where
    v.action <> 'fork'
    or not exists (
        select 1 from companys as o where o.tenant = v.tenant and o.owner = split_part(v.repository, '/', 1)
    )
group by v.tenant, v.subject, v.action, v.day
