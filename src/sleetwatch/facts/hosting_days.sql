-- Scope: subject.
-- Days on which a person at the screen signed in from a data centre with a device the company does not manage. What at
-- least five people share is the company's own virtual desktop and left out.
with
managed as (
    select tenant, subject, min("at") as since from sign_ins where managed and interactive group by tenant, subject
)
select
    s.tenant, s.subject, s.day, min(s.at) as at, min(s.event_id) as event_id, min(s.tenure_days) as tenure_days,
    min(s.country) as country,
    max(case when m.since is not null then 1 else 0 end) = 1 as has_managed_device
from sign_ins as s
left join managed as m on m.tenant = s.tenant and m.subject = s.subject
where
    s.interactive and not s.managed and s.ip_class = 'hosting' and not s.anonymiser
    and coalesce(s.label, '') <> 'trusted-egress'
    and not exists (
        select 1 from exits as c where c.tenant = s.tenant and c.ip = s.ip
    )
group by s.tenant, s.subject, s.day
