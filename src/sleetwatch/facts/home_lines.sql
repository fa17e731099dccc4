-- Scope: subject.
-- The home lines a person signs in from in the open, and on how many days; satellites' are shared by strangers.
select
    tenant, subject, ip, is_worker, min("at") as at, max("at") as last_at, count(distinct day) as days,
    min(event_id) as event_id
from sign_ins
where
    ip_class = 'residential' and not anonymiser and coalesce(label, '') <> 'trusted-egress'
    and coalesce(asn, 0) not in (14593, 27277, 7155, 6621)
group by tenant, subject, ip, is_worker
