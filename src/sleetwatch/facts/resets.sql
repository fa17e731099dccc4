-- Scope: subject.
-- Password resets and session revocations that should have ended what was open. A person who changes an own password
-- keeps the session by design, so only what somebody else did, or a revocation, counts. One row per subject, moment and
-- vendor: a reset at one vendor ends no session at another.
select
    m.tenant, m.subject, c.at, c.vendor, min(c.event_id) as event_id,
    max(case when c.action = 'sessions_revoked' then 1 else 0 end) = 1 as revoked
from (
    select
        tenant, account, "at", event_id, action, actor, outcome,
        case
            when source like 'entra%' or source like 'm365%' or source like 'defender%' then 'microsoft'
            else source
        end as vendor
    from credential
) as c
join subjects as m on m.tenant = c.tenant and m.account = c.account
where
    (c.outcome is null or c.outcome = 'success')
    and (c.action = 'sessions_revoked' or (c.action = 'password_reset' and c.actor <> c.account))
group by m.tenant, m.subject, c.at, c.vendor
