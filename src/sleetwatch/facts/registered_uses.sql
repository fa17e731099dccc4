-- Scope: subject.
-- Which registered devices a person signs in on interactively, and on how many days.
select
    tenant, device_id, subject, is_worker, min("at") as at, max("at") as last_at, count(distinct day) as days,
    min(event_id) as event_id
from sign_ins
where device_id is not null and interactive
group by tenant, device_id, subject, is_worker
