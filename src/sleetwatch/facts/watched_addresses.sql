-- Scope: subject.
-- Addresses with a label of the user's own lists that a person signed in from while the entry held, and on how many days.
select
    tenant, subject, label, ip, min("at") as at, min(event_id) as event_id, count(distinct day) as days
from sign_ins
where label is not null
group by tenant, subject, label, ip
