-- Scope: tenant. Routers and access points at home, day by day: those that the machines of remote workers see.
select s.tenant, s.gateway, s.subject, s.day, s.at, s.event_id
from router_sights as s
join people as p on p.tenant = s.tenant and p.subject = s.subject
where coalesce(p.remote, true)
