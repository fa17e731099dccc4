-- Scope: tenant. Remote-access tools on people's machines: the rows of `software` that let somebody else see the screen
-- and press the keys. Private networks, tunnels and pages of hardware are no remote-access tools.
select
    tenant, subject, device, tool, "at", event_id, last_at, ran, renamed, days, portable_days, approved,
    days_after_issue, tenure_days, common, trade
from software
where category = 'remote_access'
