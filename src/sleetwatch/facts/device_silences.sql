-- Scope: tenant. Workers whose issued machines all stopped reporting while the tenant's other machines go on, and on
-- how many days the worker's account signed in from elsewhere since: one row per subject. Silence is held against what
-- the same sources last said of anybody: an inventory that is exported once a month, or one that was given up for
-- another, makes nobody silent. A machine that somebody else has taken over is no silence.
with
reports as (
    select tenant, source, coalesce(device_id, device_name) as device, max("at") as at from device_network
    group by tenant, source, coalesce(device_id, device_name)
    union all
    select tenant, source, coalesce(device_id, device_name), max("at") from device_posture
    group by tenant, source, coalesce(device_id, device_name)
    union all
    select tenant, source, coalesce(device_id, device_name), max("at") from device
    group by tenant, source, coalesce(device_id, device_name)
),
machines as (
    select o.tenant, o.subject, coalesce(r.source, '') as source, max(r.at) as last_at
    from reports as r
    join device_owners as o on o.tenant = r.tenant and o.device = r.device and r.at >= o.since
    join people as p on p.tenant = o.tenant and p.subject = o.subject and p.is_worker
    where coalesce(p.remote, true)
    group by o.tenant, o.subject, coalesce(r.source, '')
),
fresh as (
    select tenant, source, count(*) as machines, max(last_at) as newest_at from machines group by tenant, source
),
silent as (
    select
        m.tenant, m.subject, max(m.last_at) as last_at,
        max(case when f.machines >= 5 then f.newest_at end) as newest_at
    from machines as m
    join fresh as f on f.tenant = m.tenant and f.source = m.source
    group by m.tenant, m.subject
    having
        max(case when f.machines >= 5 then f.newest_at end) - max(m.last_at) >= 604800000000
        and min(case when f.machines >= 5 then f.newest_at - m.last_at end) >= 604800000000
),
later as (
    -- the events themselves: nothing is asked of where these sign-ins came from, which is most of what `sign_ins` knows
    select
        s.tenant, s.subject, count(distinct floor(i.at / 8.64e10)) as days, min(i.at) as at, min(i.event_id) as event_id
    from silent as s
    join subjects as m on m.tenant = s.tenant and m.subject = s.subject
    join sign_in as i on i.tenant = m.tenant and i.account = m.account
    where
        (i.outcome is null or i.outcome = 'success') and coalesce(i.interactive, true)
        and i.at > s.last_at + 86400000000
    group by s.tenant, s.subject
)
select
    s.tenant, s.subject, s.last_at, l.at, l.event_id, l.days,
    cast(floor((s.newest_at - s.last_at) / 8.64e10) as bigint) as silent_days
from silent as s
join later as l on l.tenant = s.tenant and l.subject = s.subject
left join people as p on p.tenant = s.tenant and p.subject = s.subject
where p.end_at is null or p.end_at > s.newest_at
