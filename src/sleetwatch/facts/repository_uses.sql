-- Scope: subject.
-- Which repositories a person touched, and when the person first took each of them.
select
    c.tenant, m.subject, c.repository,
    min(case when c.action in ('clone', 'fetch') then c.at end) as taken_at,
    min(case when c.action in ('clone', 'fetch') then c.event_id end) as event_id
from code_access as c
join subjects as m on m.tenant = c.tenant and m.account = c.account
where c.repository is not null
group by c.tenant, m.subject, c.repository
