-- Scope: tenant.
-- Who signs in interactively on which registered device, on how many days, where two to five subjects of one standing
-- do. More is a kiosk, a laboratory or a session host, which explains itself.
with
counted as (
    select *, count(*) over (partition by tenant, device_id, is_worker) as subjects from registered_uses
)
select tenant, device_id, subject, is_worker, "at", last_at, days, event_id, subjects
from counted
where subjects between 2 and 5
