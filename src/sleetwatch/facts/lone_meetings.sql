-- Scope: tenant.
-- Meetings in which a worker had no colleague, day by day and meeting by meeting: how long, how long the screen was
-- shared, and how many outsiders were there. Who has an address of a domain that workers use is a colleague, on the
-- roster or not, unless the vendor says guest.
with
domains as (
    select distinct m.tenant, split_part(m.account, '@', 2) as domain
    from subjects as m
    join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    where m.account like '%@%'
),
present as (
    select
        g.tenant, g.meeting, cast(floor(g.at / 8.64e10) as bigint) as day, m.subject,
        coalesce(m.subject, g.account, g.ip, g.mac, g.hardware, g.event_id) as person,
        case when p.is_worker then 1 else 0 end as worker,
        case
            when p.is_worker then 0
            when g.guest then 1
            when g.guest is null and g.account like '%@%' and d.domain is null then 1
            else 0
        end as outsider,
        min(g.at) as at, min(g.event_id) as event_id, max(g.seconds) as seconds, max(g.share_seconds) as share_seconds
    from meeting as g
    left join subjects as m on m.tenant = g.tenant and m.account = g.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject
    left join domains as d on d.tenant = g.tenant and d.domain = split_part(g.account, '@', 2)
    where g.meeting is not null
    group by
        g.tenant, g.meeting, cast(floor(g.at / 8.64e10) as bigint), m.subject,
        coalesce(m.subject, g.account, g.ip, g.mac, g.hardware, g.event_id), p.is_worker,
        case
            when p.is_worker then 0
            when g.guest then 1
            when g.guest is null and g.account like '%@%' and d.domain is null then 1
            else 0
        end
),
folk as (
    select tenant, meeting, day, person, max(worker) as worker, max(outsider) as outsider
    from present
    group by tenant, meeting, day, person
),
company as (
    select
        tenant, meeting, day, count(*) as persons, sum(outsider) as outsiders,
        min(case when outsider = 1 then person end) as outsider
    from folk
    group by tenant, meeting, day
    having count(*) - sum(outsider) = 1 and sum(worker) = 1
)
select
    r.tenant, r.subject, r.meeting, r.day, p.peer, min(r.at) as at, min(r.event_id) as event_id,
    max(r.seconds) as seconds, max(r.share_seconds) as share_seconds,
    cast(max(c.outsiders) as bigint) as outsiders, md5(max(c.outsider)) as outsider
from present as r
join company as c on c.tenant = r.tenant and c.meeting = r.meeting and c.day = r.day
join people as p on p.tenant = r.tenant and p.subject = r.subject
where r.worker = 1
group by r.tenant, r.subject, r.meeting, r.day, p.peer
