-- Scope: tenant.
-- What people share with so many that it ties nobody, and what kind of hub that is: the company's own, an agency's, a
-- campus, a carrier, or something else that a crowd uses (a co-working house, a parcel shop, a mail drop). It is shown
-- beside the edges of those who have some, so that one sees what was looked at and left aside.
with
given as (
    select
        tenant, subject, case contact_kind when 'delivery_address' then 'address' else contact_kind end as link_kind, value,
        case
            when one_agency then 'agency'
            when sharers > 2 and 4 * sharers > 3 * subjects_with_one then 'company'
            else 'crowd'
        end as hub_kind,
        sharers as degree
    from shared_contacts
    where
        contact_kind in ('phone', 'bank', 'mailbox', 'address', 'delivery_address')
        and (
            sharers > 25 or (sharers > 2 and 4 * sharers > 3 * subjects_with_one)
            or (one_agency and contact_kind in ('phone', 'bank', 'mailbox'))
        )
),
claimed as (
    select
        tenant, subject, case thing when 'profile' then 'mailbox' else thing end as link_kind, value,
        case when one_agency then 'agency' else 'crowd' end as hub_kind, sharers as degree
    from shared_claims
    where
        own and applicants > 0 and thing in ('phone', 'mailbox', 'profile', 'address')
        and (sharers > 25 or (one_agency and thing <> 'address'))
),
lines as (
    select
        u.tenant, u.subject, 'egress' as link_kind, md5(u.ip) as value,
        case
            when c.company_egress then 'company'
            when c.ip_class = 'education' then 'campus'
            when c.ip_class = 'mobile' then 'carrier'
            else 'crowd'
        end as hub_kind,
        c.subjects as degree
    from ip_uses as u
    join crowds as c on c.tenant = u.tenant and c.ip = u.ip
    where c.company_egress or c.subjects > 25 or c.ip_class in ('education', 'mobile')
),
tied as (
    select tenant, subject_a as subject from edges
    union
    select tenant, subject_b from edges
)
select h.tenant, h.subject, h.link_kind, h.value, min(h.hub_kind) as hub_kind, max(h.degree) as degree
from (select * from given union all select * from claimed union all select * from lines) as h
join tied as t on t.tenant = h.tenant and t.subject = h.subject
group by h.tenant, h.subject, h.link_kind, h.value
