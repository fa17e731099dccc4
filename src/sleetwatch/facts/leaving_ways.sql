-- Scope: subject.
-- New ways in that a leaver made within thirty days before the last day of work or after it: a `key` or token, a
-- second `factor`, a `device` that nobody delivered; and on how many earlier days the same person made such a thing,
-- for some do so every week.
with
leavers as (
    select tenant, subject, end_at, start_at from people where is_worker and end_at is not null
),
made as (
    select c.tenant, m.subject, 'key' as way, cast(floor(c.at / 8.64e10) as bigint) as day, min(c.at) as at,
        min(c.event_id) as event_id
    from credential as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.action in ('key_created', 'token_created') and (c.outcome is null or c.outcome = 'success')
    group by c.tenant, m.subject, cast(floor(c.at / 8.64e10) as bigint)
    union all
    select f.tenant, m.subject, 'factor', cast(floor(f.at / 8.64e10) as bigint), min(f.at), min(f.event_id)
    from factor as f
    join subjects as m on m.tenant = f.tenant and m.account = f.account
    where f.action = 'registered' and (f.outcome is null or f.outcome = 'success')
    group by f.tenant, m.subject, cast(floor(f.at / 8.64e10) as bigint)
    union all
    select
        d.tenant, m.subject, 'device', cast(floor(d.issued_at / 8.64e10) as bigint), min(d.issued_at), min(d.event_id)
    from device as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where
        d.issued_at is not null and not coalesce(d.managed, false)
        and not exists (select 1 from parcels as p where p.tenant = d.tenant and p.serial = d.serial)
    group by d.tenant, m.subject, cast(floor(d.issued_at / 8.64e10) as bigint)
)
select
    a.tenant, a.subject, a.way, a.day, min(a.at) as at, min(a.event_id) as event_id, min(l.end_at) as end_at,
    cast(floor((min(l.end_at) - min(a.at)) / 8.64e10) as bigint) as days_before,
    count(distinct b.day) as earlier_days
from made as a
join leavers as l on l.tenant = a.tenant and l.subject = a.subject
left join made as b
    on b.tenant = a.tenant and b.subject = a.subject and b.way = a.way and b.at < l.end_at - 2592000000000
    and b.at >= coalesce(l.start_at + 2592000000000, b.at)
where a.at >= l.end_at - 2592000000000
group by a.tenant, a.subject, a.way, a.day
