-- Scope: tenant.
-- Phones, bank accounts, private mailboxes and delivery addresses that several workers gave, and from how many claimed
-- homes (`households`): two people of one home are a couple until something else speaks. Who stands on the roster under
-- several numbers one after the other is one of them. `one_town`: all claim one and
-- the same town; `one_agency`: all are sent by one staffing firm. Values are keyed hashes. What applicants share is in
-- `shared_claims`.
with
given as (
    select
        c.tenant, c.contact_kind, c.value, c.subject, min(c.at) as at, min(c.event_id) as event_id,
        min(p.agency) as agency, min(p.home_latitude) as latitude, min(p.home_longitude) as longitude,
        coalesce(min(p.person), c.subject) as person
    from contacts as c
    left join people as p on p.tenant = c.tenant and p.subject = c.subject
    where c.value is not null and c.subject is not null and coalesce(p.peer, '') <> 'applicants'
    group by c.tenant, c.contact_kind, c.value, c.subject
),
shared as (
    select
        g.tenant, g.contact_kind, g.value, count(distinct g.person) as sharers,
        count(distinct h.home) as households,
        max(case when h.home is null then 1 else 0 end) = 1 as home_unknown,
        coalesce(
            min(g.latitude) = max(g.latitude) and min(g.longitude) = max(g.longitude)
            and count(g.latitude) = count(*), false
        ) as one_town,
        count(distinct g.agency) = 1 and count(g.agency) = count(*) as one_agency
    from given as g
    left join homes as h on h.tenant = g.tenant and h.subject = g.subject
    group by g.tenant, g.contact_kind, g.value
    having min(g.person) <> max(g.person)
),
known as (
    select tenant, contact_kind, count(*) as subjects
    from (select distinct tenant, contact_kind, subject from given) as k
    group by tenant, contact_kind
)
select
    g.tenant, g.contact_kind, g.value, g.subject, g.at, g.event_id, s.sharers, s.households, s.home_unknown,
    s.one_town, s.one_agency, k.subjects as subjects_with_one
from given as g
join shared as s on s.tenant = g.tenant and s.contact_kind = g.contact_kind and s.value = g.value
join known as k on k.tenant = g.tenant and k.contact_kind = g.contact_kind
