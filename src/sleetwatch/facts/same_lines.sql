-- Scope: tenant.
-- Remote workers who sat in one meeting at one home address at the same time: a row per worker, other worker and
-- day. Mobile networks, satellites, data centres, VPNs and company egress are left out, and so is an address that more
-- than five people use. `one_home`: both claim the same home.
with
sat as (
    select
        g.tenant, m.subject, g.meeting, g.ip, cast(floor(g.at / 8.64e10) as bigint) as day, min(g.at) as at,
        min(g.event_id) as event_id
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker and coalesce(p.remote, true)
    join addresses as a on a.ip = g.ip
    left join crowds as c on c.tenant = g.tenant and c.ip = g.ip
    where
        g.meeting is not null and a.ip_class in ('residential', 'unknown') and not coalesce(a.anonymiser, false)
        and coalesce(a.asn, 0) not in (14593, 27277, 7155, 6621)
        and coalesce(a.label, '') <> 'trusted-egress'
        and not coalesce(c.company_egress, false) and coalesce(c.subjects, 1) <= 5
    group by g.tenant, m.subject, g.meeting, g.ip, cast(floor(g.at / 8.64e10) as bigint)
),
together as (
    select tenant, meeting, ip, day
    from sat
    group by tenant, meeting, ip, day
    having min(subject) <> max(subject) and count(*) <= 5
),
there as (
    select s.*
    from sat as s
    join together as t on t.tenant = s.tenant and t.meeting = s.meeting and t.ip = s.ip and t.day = s.day
)
select
    a.tenant, a.subject, b.subject as other, a.day, min(a.at) as at, min(a.event_id) as event_id,
    coalesce(min(h.home) = min(o.home), false) as one_home
from there as a
join there as b on b.tenant = a.tenant and b.meeting = a.meeting and b.ip = a.ip and b.day = a.day
left join homes as h on h.tenant = a.tenant and h.subject = a.subject
left join homes as o on o.tenant = b.tenant and o.subject = b.subject
where a.subject <> b.subject
group by a.tenant, a.subject, b.subject, a.day
