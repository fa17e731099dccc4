-- Scope: tenant.
-- Days on which a person's issued machine stood in a network that at least eleven people's machines stand in, by its
-- router's hardware address and not by an internet address: an office, not a home and not a VPN.
with
offices as (
    select tenant, gateway, count(distinct subject) as subjects
    from router_sights
    where gateway not like 'wifi:%'
    group by tenant, gateway
    having min(subject) <> max(subject)
)
select s.tenant, s.subject, s.day, min(s.at) as at, min(s.event_id) as event_id, max(f.subjects) as subjects
from router_sights as s
join offices as f on f.tenant = s.tenant and f.gateway = s.gateway
where f.subjects >= 11
group by s.tenant, s.subject, s.day
