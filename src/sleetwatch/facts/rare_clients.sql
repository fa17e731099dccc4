-- Scope: tenant.
-- Clients (user agents, letter by letter) that two to ten workers of a tenant use and nobody else, all of them behind one
-- address that is no office: the same unusual browser in one room.
with
used as (
    select distinct s.tenant, m.subject, s.user_agent
    from sign_in as s
    join subjects as m on m.tenant = s.tenant and m.account = s.account
    join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    where
        s.user_agent is not null and length(s.user_agent) >= 20 and s.ip is not null
        and (s.outcome is null or s.outcome = 'success') and coalesce(s.interactive, true)
),
everywhere as (
    select tenant, user_agent, count(*) as subjects
    from used
    group by tenant, user_agent
    having min(subject) <> max(subject) and count(*) <= 10
),
agents as (
    select
        s.tenant, m.subject, s.ip, s.user_agent, min(s.at) as at, min(s.event_id) as event_id,
        count(distinct floor(s.at / 8.64e10)) as days
    from everywhere as e
    join sign_in as s on s.tenant = e.tenant and s.user_agent = e.user_agent
    join subjects as m on m.tenant = s.tenant and m.account = s.account
    join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    where
        s.ip is not null and (s.outcome is null or s.outcome = 'success') and coalesce(s.interactive, true)
    group by s.tenant, m.subject, s.ip, s.user_agent
),
behind as (
    select a.tenant, a.ip, a.user_agent, count(distinct a.subject) as subjects
    from agents as a
    join everywhere as e on e.tenant = a.tenant and e.user_agent = a.user_agent
    join crowds as c on c.tenant = a.tenant and c.ip = a.ip
    left join addresses as b on b.ip = a.ip
    where
        not c.company_egress and c.subjects <= 30
        and coalesce(b.ip_class, 'unknown') in ('residential', 'hosting', 'vpn', 'unknown')
        and coalesce(b.label, '') <> 'trusted-egress'
    group by a.tenant, a.ip, a.user_agent
),
rooms as (
    select b.tenant, b.ip, b.user_agent, b.subjects
    from behind as b
    join everywhere as e on e.tenant = b.tenant and e.user_agent = b.user_agent and e.subjects = b.subjects
)
select
    r.tenant, a.subject, r.ip, md5(r.user_agent) as client, r.subjects, a.days, a.at, a.event_id
from rooms as r
join agents as a on a.tenant = r.tenant and a.ip = r.ip and a.user_agent = r.user_agent
