-- Scope: tenant. Home routers and Wi-Fi access points that the machines of several remote workers see as their own.
-- What a VPN does to the address the cloud sees cannot touch it. What more than ten people share is an office.
with
shared as (
    select tenant, gateway, count(*) as subjects
    from (select distinct tenant, gateway, subject from router_days) as s
    group by tenant, gateway
    having count(*) between 2 and 10
)
select s.tenant, s.gateway, s.subject, s.day, s.at, s.event_id, h.subjects
from router_days as s
join shared as h on h.tenant = s.tenant and h.gateway = s.gateway
