-- Scope: subject.
-- The addresses a person signed in from. `line`: at least once as a home line or an unclassified one, in the open.
select
    tenant, subject, ip, min(ip_class) as ip_class, min("at") as at, min(event_id) as event_id,
    max(case when ip_class in ('residential', 'unknown') and not anonymiser then 1 else 0 end) = 1 as line
from sign_ins
where ip is not null
group by tenant, subject, ip
