-- Scope: subject.
-- Each account a worker's pay went to, in order, with when the one before began.
with
firsts as (
    select p.tenant, w.subject, p.pay_account, min(p.at) as at, min(p.event_id) as event_id, max(w.start_at) as start_at
    from payroll as p
    join people as w on w.tenant = p.tenant and w.worker_id = p.worker_id
    where p.pay_account is not null
    group by p.tenant, w.subject, p.pay_account
)
select
    tenant, subject, "at", event_id,
    row_number() over (partition by tenant, subject order by "at", event_id, pay_account) as turn,
    lag("at") over (partition by tenant, subject order by "at", event_id, pay_account) as before_at,
    cast(floor(("at" - start_at) / 8.64e10) as bigint) as tenure_days
from firsts
