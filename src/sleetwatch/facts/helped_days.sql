-- Scope: subject.
-- Days on which somebody else reset a person's password or unlocked the account. A program's reset is policy and no
-- help.
select
    c.tenant, m.subject, cast(floor(c.at / 8.64e10) as bigint) as day, min(c.at) as at, min(c.event_id) as event_id,
    min(p.peer) as peer, cast(floor((min(c.at) - min(p.start_at)) / 8.64e10) as bigint) as tenure_days
from credential as c
join subjects as m on m.tenant = c.tenant and m.account = c.account
join people as p on p.tenant = m.tenant and p.subject = m.subject
left join subjects as h on h.tenant = c.tenant and h.account = c.actor
where
    c.action in ('password_reset', 'account_unlocked') and c.actor like '%@%' and c.actor <> c.account
    and coalesce(h.subject, '') <> m.subject and (c.outcome is null or c.outcome = 'success')
group by c.tenant, m.subject, cast(floor(c.at / 8.64e10) as bigint)
