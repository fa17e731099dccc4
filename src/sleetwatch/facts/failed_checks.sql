-- Scope: tenant.
-- The latest check of presence or identity in which a person took part and did not pass, and what the account did around
-- it: days with acts by hand in the four weeks before and in the fortnight after. `later_pass`: another was passed since.
-- `as_of`: until when the acts of other people are known, for logs that ended make nobody silent.
with
latest as (
    select
        tenant, subject, "at", event_id, check_kind,
        count(*) over (partition by tenant, subject) as failures,
        row_number() over (partition by tenant, subject order by "at" desc, event_id) as place
    from checks
    where
        outcome = 'failure'
        and check_kind in ('in_person_visit', 'badge', 'notarised_id', 'witnessed_id', 'live_video_id', 'document_id')
),
heard as (
    select l.tenant, l.subject, max(d.last_at) as at
    from latest as l
    join (select tenant, subject, max(last_at) as last_at from active_days group by tenant, subject) as d
        on d.tenant = l.tenant and d.subject <> l.subject
    where l.place = 1
    group by l.tenant, l.subject
),
passes as (
    select tenant, subject, max("at") as at from checks where outcome = 'success' group by tenant, subject
),
around as (
    select
        l.tenant, l.subject, l.at, l.event_id, l.check_kind,
        coalesce(sum(case when d.at between l.at - 2419200000000 and l.at then 1 else 0 end), 0) as days_before,
        coalesce(sum(case when d.at > l.at + 86400000000 and d.at <= l.at + 1209600000000 then 1 else 0 end), 0)
            as days_after
    from latest as l
    left join active_days as d on d.tenant = l.tenant and d.subject = l.subject
    where l.place = 1
    group by l.tenant, l.subject, l.at, l.event_id, l.check_kind
)
select
    a.tenant, a.subject, a.at, a.event_id, a.check_kind, cast(a.days_before as bigint) as days_before,
    cast(a.days_after as bigint) as days_after, least(s.as_of, coalesce(h.at, s.as_of)) as as_of, coalesce(p.at > a.at, false) as later_pass,
    coalesce(w.end_at < a.at, false) as had_left
from around as a
join settings as s on s.tenant = a.tenant
join people as w on w.tenant = a.tenant and w.subject = a.subject
left join heard as h on h.tenant = a.tenant and h.subject = a.subject
left join passes as p on p.tenant = a.tenant and p.subject = a.subject
