-- Scope: subject.
-- Sign-ins that were refused after a person's last day of work, day by day and address by address, but only from
-- addresses the person had used before leaving: strangers try the names of leavers from everywhere.
with
leavers as (
    select tenant, subject, end_at from people where is_worker and end_at is not null
),
known as (
    select distinct s.tenant, s.subject, s.ip, s.country
    from sign_ins as s
    join leavers as l on l.tenant = s.tenant and l.subject = s.subject
    left join exits as c on c.tenant = s.tenant and c.ip = s.ip
    where s.at < l.end_at + 86400000000 and s.ip is not null and c.ip is null
)
select
    s.tenant, m.subject, cast(floor(s.at / 8.64e10) as bigint) as day, s.ip, min(k.country) as country,
    min(s.at) as at, min(s.event_id) as event_id, count(distinct s.app) as apps,
    max(case when coalesce(s.interactive, true) then 1 else 0 end) = 1 as by_hand,
    cast(floor((min(s.at) - min(l.end_at)) / 8.64e10) as bigint) as days_after
from sign_in as s
join subjects as m on m.tenant = s.tenant and m.account = s.account
join leavers as l on l.tenant = m.tenant and l.subject = m.subject
join known as k on k.tenant = s.tenant and k.subject = m.subject and k.ip = s.ip
where s.at >= l.end_at + 172800000000 and s.outcome = 'failure'
group by s.tenant, m.subject, cast(floor(s.at / 8.64e10) as bigint), s.ip
