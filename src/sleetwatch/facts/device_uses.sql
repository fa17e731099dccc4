-- Who signs in interactively on which registered device, on how many days, where two to five subjects of one standing
-- do. More is a kiosk, a laboratory or a session host, which explains itself.
with
shared as (
    select tenant, device_id, is_worker
    from sign_ins
    where device_id is not null and interactive
    group by tenant, device_id, is_worker
    having min(subject) <> max(subject)
),
daily as (
    select s.tenant, s.device_id, s.is_worker, s.subject, s.day, min(s.at) as at, max(s.at) as last_at,
        min(s.event_id) as event_id
    from sign_ins as s
    join shared as h on h.tenant = s.tenant and h.device_id = s.device_id and h.is_worker = s.is_worker
    where s.interactive
    group by s.tenant, s.device_id, s.is_worker, s.subject, s.day
),
uses as (
    select tenant, device_id, is_worker, subject, min("at") as at, max(last_at) as last_at, count(*) as days,
        min(event_id) as event_id
    from daily
    group by tenant, device_id, is_worker, subject
),
counted as (
    select *, count(*) over (partition by tenant, device_id, is_worker) as subjects from uses
)
select tenant, device_id, subject, is_worker, "at", last_at, days, event_id, subjects
from counted
where subjects <= 5
