-- Scope: tenant.
-- In how many meetings a person was seen on camera, and how the peer group does. Meetings under five minutes and
-- clients that do not report a camera are left out.
with
shown as (
    select c.tenant, c.subject, p.peer, c.meetings, c.seen, c.at, c.last_at, c.event_id
    from camera_meetings as c
    left join people as p on p.tenant = c.tenant and p.subject = c.subject
),
groups as (
    select tenant, peer, count(*) as subjects, sum(meetings) as meetings, sum(seen) as seen
    from shown
    group by tenant, peer
)
select
    s.tenant, s.subject, s.meetings, s.seen, s.at, s.last_at, s.event_id,
    g.subjects - 1 as peers,
    cast(g.meetings - s.meetings as bigint) as peer_meetings,
    cast(g.seen - s.seen as bigint) as peer_seen
from shown as s
left join groups as g on g.tenant = s.tenant and g.peer = s.peer
