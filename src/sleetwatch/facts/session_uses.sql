-- Scope: subject.
-- Which sessions carry a person; ids that say nothing are left out.
select tenant, session, is_worker, subject, min("at") as at, min(event_id) as event_id
from sign_ins
where session is not null and length(session) >= 8 and session not like '00000000%'
group by tenant, session, is_worker, subject
