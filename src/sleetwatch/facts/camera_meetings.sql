-- Scope: subject.
-- In how many meetings a person was on camera for a minute and more, of those whose client reports the camera. Meetings
-- under five minutes are left out.
with
attended as (
    select
        g.tenant, m.subject, coalesce(g.meeting, g.event_id) as meeting, min(g.at) as at, min(g.event_id) as event_id,
        max(g.camera_seconds) as camera_seconds
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where g.camera_seconds is not null and g.seconds >= 300
    group by g.tenant, m.subject, coalesce(g.meeting, g.event_id)
)
select
    tenant, subject, count(*) as meetings, cast(sum(case when camera_seconds >= 60 then 1 else 0 end) as bigint) as seen,
    min("at") as at, max("at") as last_at, min(event_id) as event_id
from attended
group by tenant, subject
