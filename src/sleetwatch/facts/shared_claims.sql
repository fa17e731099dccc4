-- Scope: tenant.
-- What an applicant gave that another applicant or a worker gave too: telephone, mailbox, street, profile, referee,
-- file, career. Who is one person by name and contact is one subject already, so that sharers have different names.
-- `households`: how many claimed streets they have, NULL counting as none; `one_agency`: all came through one staffing
-- firm, or through firms that nobody named. A number or mailbox that is also somebody's referee says so.
with
given as (
    select
        tenant, subject,
        case
            when contact_kind in ('phone', 'emergency_phone', 'referee_phone') then 'phone'
            when contact_kind in ('mailbox', 'referee_mailbox') then 'mailbox'
            else contact_kind
        end as thing,
        case
            when contact_kind like 'referee%' then 'referee'
            when contact_kind = 'emergency_phone' then 'emergency'
            else 'own'
        end as given_as,
        value, "at", event_id
    from contacts
    where
        value is not null and subject is not null
        and contact_kind in (
            'phone', 'emergency_phone', 'referee_phone', 'mailbox', 'referee_mailbox', 'address', 'profile',
            'file_author', 'file_id', 'camera', 'picture', 'picture_like',
            'history', 'history_text', 'history_like'
        )
),
claims as (
    select
        tenant, thing, value, subject, min("at") as at, min(event_id) as event_id,
        max(case when given_as = 'own' then 1 else 0 end) as own,
        max(case when given_as = 'referee' then 1 else 0 end) as referee
    from given
    group by tenant, thing, value, subject
),
shared as (
    select tenant, thing, value
    from claims
    group by tenant, thing, value
    having min(subject) <> max(subject)
),
firms as (
    -- applicant trackers tell that it was a firm, and seldom which
    select tenant, subject, min(coalesce(agency, 'a firm')) as agency
    from appearances
    where agency is not null or channel = 'agency'
    group by tenant, subject
),
told as (
    select
        c.tenant, c.thing, c.value, c.subject, c.at, c.event_id, c.own, c.referee, p.end_at,
        coalesce(p.is_worker, false) as is_worker, h.home, f.agency
    from claims as c
    join shared as s on s.tenant = c.tenant and s.thing = c.thing and s.value = c.value
    left join people as p on p.tenant = c.tenant and p.subject = c.subject
    left join homes as h on h.tenant = c.tenant and h.subject = c.subject
    left join firms as f on f.tenant = c.tenant and f.subject = c.subject
),
counted as (
    select
        tenant, thing, value, count(*) as sharers, count(distinct home) as households,
        max(case when home is null then 1 else 0 end) = 1 as home_unknown,
        sum(case when is_worker then 0 else 1 end) as applicants,
        sum(case when is_worker and end_at is not null then 1 else 0 end) as leavers,
        sum(own) as owners, sum(referee) as referrers,
        count(distinct agency) = 1 and count(agency) = count(*) as one_agency
    from told
    group by tenant, thing, value
)
select
    t.tenant, t.subject, t.thing, t.value, t.at, t.event_id, t.is_worker, t.own = 1 as own, t.referee = 1 as referee,
    n.sharers, n.households, n.home_unknown, n.one_agency,
    cast(n.applicants as bigint) as applicants,
    cast(n.sharers - n.applicants as bigint) as workers,
    cast(n.leavers as bigint) as leavers,
    cast(n.owners as bigint) as owners,
    cast(n.referrers as bigint) as referrers
from told as t
join counted as n on n.tenant = t.tenant and n.thing = t.thing and n.value = t.value
