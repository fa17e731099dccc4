-- Sessions that carry more than one subject. Two accounts of one person (a worker and an account nobody on the roster
-- owns, such as an administrator's second one) are not compared.
with
shared as (
    select tenant, session, is_worker
    from sign_ins
    where session is not null and length(session) >= 8 and session not like '00000000%'
    group by tenant, session, is_worker
    having min(subject) <> max(subject)
),
users as (
    select s.tenant, s.session, s.is_worker, s.subject, min(s.at) as at, min(s.event_id) as event_id
    from sign_ins as s
    join shared as h on h.tenant = s.tenant and h.session = s.session and h.is_worker = s.is_worker
    group by s.tenant, s.session, s.is_worker, s.subject
)
select tenant, session, subject, "at", event_id, count(*) over (partition by tenant, session, is_worker) as subjects
from users
