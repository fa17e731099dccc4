-- Scope: tenant.
-- Sessions that carry more than one subject. Two accounts of one person (a worker and an account nobody on the roster
-- owns, such as an administrator's second one) are not compared.
with
shared as (
    select tenant, session, is_worker
    from session_uses
    group by tenant, session, is_worker
    having count(*) > 1
)
select
    s.tenant, s.session, s.subject, s.at, s.event_id,
    count(*) over (partition by s.tenant, s.session, s.is_worker) as subjects
from session_uses as s
join shared as h on h.tenant = s.tenant and h.session = s.session and h.is_worker = s.is_worker
