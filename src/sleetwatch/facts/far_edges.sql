-- Scope: everywhere.
-- Pairs of subjects of two tenants who share something rare, for whoever serves several tenants: the tenant that comes
-- first in the alphabet is `tenant`. `degree` counts the sharers in all tenants; of what more than twenty-five share no
-- pair is ever made. Handsets, machines, lines and routers must be held at overlapping times; a telephone, account or
-- mailbox of one staffing firm ties nobody.
with
shared as (
    select link_kind, value, is_worker, count(*) as degree
    from holdings
    group by link_kind, value, is_worker
    having count(*) <= 25 and min(tenant) <> max(tenant)
)
select
    a.tenant, a.subject as subject_a, b.tenant as other_tenant, b.subject as subject_b, a.link_kind, a.value,
    max(s.degree) as degree, min(a.at) as at_a, min(b.at) as at_b, min(a.event_id) as event_id_a,
    min(b.event_id) as event_id_b, coalesce(min(a.home) = min(b.home), false) as one_home
from holdings as a
join shared as s on s.link_kind = a.link_kind and s.value = a.value and s.is_worker = a.is_worker
join holdings as b on b.link_kind = a.link_kind and b.value = a.value and b.is_worker = a.is_worker
where
    a.tenant < b.tenant and a.at <= b.until and b.at <= a.until
    and not (coalesce(a.agency = b.agency, false) and a.link_kind in ('phone', 'bank', 'mailbox'))
group by a.tenant, a.subject, b.tenant, b.subject, a.link_kind, a.value
