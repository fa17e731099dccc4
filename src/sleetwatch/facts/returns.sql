-- Scope: tenant.
-- Leavers who were sent a device, whether it came back, and how usual it is here that it does: of the other leavers
-- of 45 days ago and more, how many returned theirs.
with
leavers as (
    select p.tenant, p.subject, p.end_at, s.as_of
    from people as p
    join settings as s on s.tenant = p.tenant
    where p.is_worker and p.end_at is not null and p.end_at <= s.as_of - 3888000000000
),
sent as (
    select
        l.tenant, l.subject, l.end_at, l.as_of, min(k.event_id) as event_id,
        max(case when k.status = 'returned' then 1 else 0 end) as returned
    from leavers as l
    join parcels as k on k.tenant = l.tenant and k.subject = l.subject
    group by l.tenant, l.subject, l.end_at, l.as_of
    having max(case when coalesce(k.status, '') <> 'returned' then 1 else 0 end) = 1
)
select
    tenant, subject, end_at as at, event_id, returned = 1 as returned,
    cast(floor((as_of - end_at) / 8.64e10) as bigint) as days_gone,
    count(*) over (partition by tenant) - 1 as others,
    cast(sum(returned) over (partition by tenant) - returned as bigint) as others_returned
from sent
