-- In how many meetings a person was seen on camera, and how the peer group does. Meetings under five minutes and
-- clients that do not report a camera are left out.
with
attended as (
    select
        g.tenant, m.subject, coalesce(g.meeting, g.event_id) as meeting, min(g.at) as at, min(g.event_id) as event_id,
        max(g.camera_seconds) as camera_seconds
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where g.camera_seconds is not null and g.seconds >= 300
    group by g.tenant, m.subject, coalesce(g.meeting, g.event_id)
),
shown as (
    select
        a.tenant, a.subject, p.peer, count(*) as meetings,
        sum(case when a.camera_seconds >= 60 then 1 else 0 end) as seen,
        min(a.at) as at, max(a.at) as last_at, min(a.event_id) as event_id
    from attended as a
    left join people as p on p.tenant = a.tenant and p.subject = a.subject
    group by a.tenant, a.subject, p.peer
),
groups as (
    select tenant, peer, count(*) as subjects, sum(meetings) as meetings, sum(seen) as seen
    from shown
    group by tenant, peer
)
select
    s.tenant, s.subject, s.meetings, cast(s.seen as bigint) as seen, s.at, s.last_at, s.event_id,
    g.subjects - 1 as peers,
    cast(g.meetings - s.meetings as bigint) as peer_meetings,
    cast(g.seen - s.seen as bigint) as peer_seen
from shown as s
left join groups as g on g.tenant = s.tenant and g.peer = s.peer
