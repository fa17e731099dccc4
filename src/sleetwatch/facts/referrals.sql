-- Scope: tenant.
-- Whom a worker referred, and whether the newcomer shares something rare (a phone, a bank account, a home line, a
-- machine) with the referrer or with another newcomer of the same referrer. Rare is what at most five share; what two of
-- one claimed home share is a household's.
with
named as (
    select distinct tenant, worker_id, referred_by
    from worker
    where worker_id is not null and referred_by is not null
    union all
    select distinct tenant, worker_id, referred_by
    from application
    where worker_id is not null and referred_by is not null
),
known as (
    select distinct n.tenant, r.subject, w.subject as newcomer, w.start_at
    from named as n
    join people as w on w.tenant = n.tenant and w.worker_id = n.worker_id
    join people as r on r.tenant = n.tenant and r.worker_id = n.referred_by
    where r.subject <> w.subject
),
ties as (
    select tenant, subject_a, subject_b, event_id_a as event_id
    from edges
    where degree <= 5 and link_kind not in ('referral', 'referee', 'emergency', 'agency')
    union all
    select tenant, subject_b, subject_a, event_id_b
    from edges
    where degree <= 5 and link_kind not in ('referral', 'referee', 'emergency', 'agency')
),
tied as (
    select k.tenant, k.subject, k.newcomer, min(t.event_id) as event_id
    from known as k
    join ties as t on t.tenant = k.tenant and t.subject_a = k.newcomer
    left join known as o on o.tenant = k.tenant and o.subject = k.subject and o.newcomer = t.subject_b
    left join homes as h on h.tenant = t.tenant and h.subject = t.subject_a
    left join homes as g on g.tenant = t.tenant and g.subject = t.subject_b
    where
        (t.subject_b = k.subject or o.newcomer is not null)
        and (h.home is null or g.home is null or h.home <> g.home)
    group by k.tenant, k.subject, k.newcomer
)
select
    k.tenant, k.subject, k.newcomer, k.start_at as at, t.event_id, t.newcomer is not null as tied
from known as k
left join tied as t on t.tenant = k.tenant and t.subject = k.subject and t.newcomer = k.newcomer
