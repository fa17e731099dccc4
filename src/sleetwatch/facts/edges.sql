-- Scope: tenant.
-- Pairs of subjects who share something rare, for the links stage: subject_a < subject_b, `degree` counts the sharers,
-- `one_home` that both claim one street. Handsets and machines must be held at the same time, home lines and routers
-- used on two common days. Values that would be personal in the clear are hashed; contacts come hashed already. What
-- nearly all have is the company's own, an agency's telephone and account tie nobody, and of what more than twenty-five
-- share no pair is ever made.
with
staff_numbers as (
    -- a number that answers for one and is to be called for another; who share a number of their own are in `held`
    select
        c.tenant, c.value, c.subject, min(c.at) as at, min(c.event_id) as event_id,
        max(case when c.contact_kind = 'phone' then 1 else 0 end) as own
    from contacts as c
    join people as p on p.tenant = c.tenant and p.subject = c.subject and p.is_worker
    where c.contact_kind in ('phone', 'emergency_phone') and c.value is not null
    group by c.tenant, c.value, c.subject
),
emergencies as (
    select tenant, value, count(*) as sharers
    from staff_numbers
    group by tenant, value
    having count(*) between 2 and 5 and sum(own) < 2
),
doors as (
    -- a claimed home where equipment of others was taken, with those who claim it
    select c.tenant, c.value, c.subject, min(c.at) as at, min(c.event_id) as event_id
    from contacts as c
    where c.contact_kind in ('address', 'delivered_home') and c.value is not null and c.subject is not null
    group by c.tenant, c.value, c.subject
),
visited as (
    select d.tenant, d.value, count(*) as sharers
    from doors as d
    where exists (
        select 1 from contacts as c
        where c.tenant = d.tenant and c.value = d.value and c.contact_kind = 'delivered_home'
    )
    group by d.tenant, d.value
    having count(*) > 1
),
firms as (
    select tenant, agency, count(*) as people
    from people
    where agency is not null and is_worker
    group by tenant, agency
    having count(*) between 2 and 3
),
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
    select tenant, 'machine', md5(concat(machine_kind, ':', machine)), subject, "at", last_at, event_id, subjects, true
    from shared_machines
    union all
    select tenant, 'unit', unit, subject, "at", 4102444800000000, event_id, subjects, true
    from shared_units
    union all
    select tenant, 'git', email, subject, "at", 4102444800000000, event_id, others + 1, true
    from git_identities
    where others > 0 and not of_colleague
    union all
    select tenant, case contact_kind when 'delivery_address' then 'address' else contact_kind end, value, subject, "at",
        4102444800000000, event_id, sharers, true
    from shared_contacts
    where
        contact_kind in ('phone', 'bank', 'mailbox', 'address', 'delivery_address')
        and (sharers <= 2 or 4 * sharers <= 3 * subjects_with_one)
        and not (one_agency and contact_kind in ('phone', 'bank', 'mailbox'))
    union all
    select d.tenant, 'address', d.value, d.subject, d.at, 4102444800000000, d.event_id, v.sharers, true
    from doors as d
    join visited as v on v.tenant = d.tenant and v.value = d.value
    union all
    select tenant, 'emergency', value, subject, "at", 4102444800000000, event_id, sharers, true
    from shared_claims
    where thing = 'phone' and owners = 1 and referrers = 0 and applicants > 0 and sharers <= 5 and not one_agency
    union all
    select n.tenant, 'emergency', n.value, n.subject, n.at, 4102444800000000, n.event_id, e.sharers, true
    from staff_numbers as n
    join emergencies as e on e.tenant = n.tenant and e.value = n.value
    union all
    select
        tenant,
        case thing
            when 'profile' then 'mailbox' when 'file_id' then 'file' when 'file_author' then 'author'
            when 'picture' then 'photo' when 'picture_like' then 'photo'
            when 'history' then 'career' when 'history_text' then 'career' when 'history_like' then 'career' else thing
        end,
        value, subject, "at", 4102444800000000, event_id, sharers, true
    from shared_claims
    where
        own and applicants > 0 and not one_agency
        and thing in (
            'phone', 'mailbox', 'profile', 'address', 'file_id', 'file_author', 'camera', 'picture', 'picture_like',
            'history', 'history_text', 'history_like'
        )
    union all
    select tenant, 'referee', md5(concat(thing, ':', value)), subject, "at", 4102444800000000, event_id, sharers, true
    from shared_claims
    where referrers > 0 and owners < 2 and applicants > 0 and not one_agency and thing in ('phone', 'mailbox')
    union all
    select p.tenant, 'agency', p.agency, p.subject, p.start_at, 4102444800000000, cast(null as varchar), f.people, true
    from people as p
    join firms as f on f.tenant = p.tenant and f.agency = p.agency
    where p.is_worker
),
held_by_two as (
    select
        a.tenant, a.subject as subject_a, b.subject as subject_b, a.link_kind, a.value, max(a.degree) as degree,
        min(greatest(a.at, b.at)) as at, min(a.event_id) as event_id_a, min(b.event_id) as event_id_b
    from held as a
    join held as b
        on b.tenant = a.tenant and b.link_kind = a.link_kind and b.value = a.value and b.is_worker = a.is_worker
    where
        a.subject < b.subject and a.degree <= 25 and b.degree <= 25
        and coalesce(a.at, 0) <= b.until and coalesce(b.at, 0) <= a.until
    group by a.tenant, a.subject, b.subject, a.link_kind, a.value
),
lines as (
    select tenant, 'egress' as link_kind, md5(ip) as value, is_worker, subject, day, "at", event_id, subjects
    from egress
    where ip_class = 'residential' and subjects <= 25
    union all
    select tenant, 'gateway', md5(concat('gateway:', gateway)), true, subject, day, "at", event_id, subjects
    from gateways
),
together as (
    select
        a.tenant, a.subject as subject_a, b.subject as subject_b, a.link_kind, a.value, max(a.subjects) as degree,
        min(greatest(a.at, b.at)) as at, min(a.event_id) as event_id_a, min(b.event_id) as event_id_b
    from lines as a
    join lines as b
        on b.tenant = a.tenant and b.link_kind = a.link_kind and b.value = a.value and b.day = a.day
        and b.is_worker = a.is_worker
    where a.subject < b.subject
    group by a.tenant, a.subject, b.subject, a.link_kind, a.value
    having count(distinct a.day) >= 2
),
vouched as (
    select tenant, worker_id, referred_by, event_id from worker
    where worker_id is not null and referred_by is not null
    union all
    select tenant, worker_id, referred_by, event_id from application
    where worker_id is not null and referred_by is not null
),
referred as (
    select v.tenant, r.subject as referrer, n.subject as newcomer, max(n.start_at) as at, min(v.event_id) as event_id
    from vouched as v
    join people as n on n.tenant = v.tenant and n.worker_id = v.worker_id
    join people as r on r.tenant = v.tenant and r.worker_id = v.referred_by
    where r.subject <> n.subject
    group by v.tenant, r.subject, n.subject
),
pairs as (
    select * from held_by_two
    union all
    select tenant, subject_a, subject_b, link_kind, value, degree, "at", event_id_a, event_id_b from together
    union all
    select
        tenant, least(referrer, newcomer), greatest(referrer, newcomer), 'referral', md5(referrer),
        count(*) over (partition by tenant, referrer) + 1, "at", event_id, event_id
    from referred
    union all
    select
        a.tenant, a.subject, b.subject, 'workshop', a.pipeline, a.users, greatest(a.at, b.at), a.event_id, b.event_id
    from run_pairs as a
    join run_pairs as b
        on b.tenant = a.tenant and b.subject = a.other and b.other = a.subject and b.pipeline = a.pipeline
    where a.subject < b.subject and not a.one_agency
)
select
    p.tenant, p.subject_a, p.subject_b, p.link_kind, p.value, p.degree, coalesce(p.at, 0) as at, p.event_id_a,
    p.event_id_b, coalesce(h.home = g.home, false) as one_home
from pairs as p
left join homes as h on h.tenant = p.tenant and h.subject = p.subject_a
left join homes as g on g.tenant = p.tenant and g.subject = p.subject_b
where p.degree <= 25
