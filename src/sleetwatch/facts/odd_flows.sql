-- Scope: subject.
-- Days on which a code shown on another machine ("device code") or a mail protocol that knows no second factor signed a
-- person in from a network from which nothing else of that person ever came.
with
usual as (
    select distinct tenant, subject, asn from sign_ins where flow is null and asn is not null
)
select
    s.tenant, s.subject, s.day, s.flow, min(s.at) as at, min(s.event_id) as event_id, min(s.home_km) as home_km,
    min(s.tenure_days) as tenure_days,
    max(case when s.anonymiser or s.ip_class = 'hosting' then 1 else 0 end) = 1 as rented
from sign_ins as s
left join exits as c on c.tenant = s.tenant and c.ip = s.ip
where
    s.flow is not null and s.asn is not null
    and s.ip_class not in ('relay', 'sase', 'private', 'mobile')
    and coalesce(s.label, '') <> 'trusted-egress' and c.ip is null
    and exists (select 1 from usual as u where u.tenant = s.tenant and u.subject = s.subject)
    and not exists (
        select 1 from usual as u where u.tenant = s.tenant and u.subject = s.subject and u.asn = s.asn
    )
group by s.tenant, s.subject, s.day, s.flow
