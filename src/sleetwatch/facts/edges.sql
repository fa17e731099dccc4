-- Scope: tenant.
-- Pairs of subjects who share something rare, for the links stage: subject_a < subject_b, `degree` counts the sharers.
-- Handsets and machines must be held at the same time, home lines used on two common days. Values that would be
-- personal in the clear are hashed; contacts come hashed already. What nearly all have is the company's own, and an
-- agency's telephone and account tie nobody.
with
held as (
    select tenant, 'factor' as link_kind, md5(concat(factor_kind, ':', value)) as value, subject, "at",
        held_until as until, event_id, holders as degree, is_worker
    from factor_uses
    where holders > 1 and specific
    union all
    select tenant, 'device', md5(device_id), subject, "at", last_at, event_id, subjects, is_worker
    from device_uses
    where days >= 2
    union all
    select tenant, 'session', md5(session), subject, "at", 4102444800000000, event_id, subjects, true
    from shared_sessions
    union all
    select tenant, case contact_kind when 'delivery_address' then 'address' else contact_kind end, value, subject, "at",
        4102444800000000, event_id, sharers, true
    from shared_contacts
    where
        contact_kind in ('phone', 'bank', 'address', 'delivery_address')
        and (sharers <= 2 or 4 * sharers <= 3 * subjects_with_one)
        and not (one_agency and contact_kind in ('phone', 'bank'))
    union all
    select tenant, case thing when 'profile' then 'mailbox' else thing end, value, subject, "at", 4102444800000000,
        event_id, sharers, true
    from shared_claims
    where own and applicants > 0 and not one_agency and thing in ('phone', 'mailbox', 'profile', 'address')
),
lines as (
    select tenant, md5(ip) as value, is_worker, subject, day, "at", event_id, subjects
    from egress
    where ip_class = 'residential'
    union all
    select tenant, md5(concat('gateway:', gateway)), true, subject, day, "at", event_id, subjects from gateways
),
together as (
    select
        a.tenant, a.subject as subject_a, b.subject as subject_b, a.value, max(a.subjects) as degree,
        min(greatest(a.at, b.at)) as at, min(a.event_id) as event_id_a, min(b.event_id) as event_id_b
    from lines as a
    join lines as b
        on b.tenant = a.tenant and b.value = a.value and b.day = a.day and b.is_worker = a.is_worker
    where a.subject < b.subject
    group by a.tenant, a.subject, b.subject, a.value
    having count(distinct a.day) >= 2
)
select
    a.tenant, a.subject as subject_a, b.subject as subject_b, a.link_kind, a.value, max(a.degree) as degree,
    min(greatest(a.at, b.at)) as at, min(a.event_id) as event_id_a, min(b.event_id) as event_id_b
from held as a
join held as b
    on b.tenant = a.tenant and b.link_kind = a.link_kind and b.value = a.value and b.is_worker = a.is_worker
where
    a.subject < b.subject and a.degree <= 25 and b.degree <= 25
    and a.at <= b.until and b.at <= a.until
group by a.tenant, a.subject, b.subject, a.link_kind, a.value
union all
select tenant, subject_a, subject_b, 'egress' as link_kind, value, degree, "at", event_id_a, event_id_b from together
