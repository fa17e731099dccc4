-- Scope: subject.
-- Days on which a person was on camera in a meeting for five minutes and more, and what the person's own laptops say
-- of it: `unused` when one reported afterwards that its camera was last used before the meeting, and none that it
-- was in use then. Telephones and tablets have cameras of their own and are left out.
with
shown as (
    select
        g.tenant, m.subject, coalesce(g.meeting, g.event_id) as meeting, min(g.at) as at,
        max(coalesce(g.left_at, g.at + g.seconds * 1000000)) as left_at, min(g.event_id) as event_id
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where
        g.camera_seconds >= 300 and coalesce(g.network, '') not in ('cellular', 'phone')
        and not (
            lower(coalesce(g.client, '')) like '%ios%' or lower(coalesce(g.client, '')) like '%iphone%'
            or lower(coalesce(g.client, '')) like '%ipad%' or lower(coalesce(g.client, '')) like '%android%'
        )
    group by
        g.tenant, m.subject, coalesce(g.meeting, g.event_id), cast(floor(g.at / 8.64e10) as bigint)
),
looks as (
    select d.tenant, o.subject, d.camera_used_at, min(d.at) as first_at, max(d.at) as last_at
    from device_posture as d
    join device_owners as o
        on o.tenant = d.tenant and o.device = coalesce(d.device_id, d.device_name) and d.at >= o.since
    where d.camera_used_at is not null
    group by d.tenant, o.subject, coalesce(d.device_id, d.device_name), d.camera_used_at
),
told as (
    select
        s.tenant, s.subject, s.meeting, s.at, s.event_id,
        max(case when l.last_at >= s.left_at and l.camera_used_at < s.at - 900000000 then 1 else 0 end) as unused,
        max(case when l.camera_used_at between s.at - 900000000 and s.left_at + 900000000 then 1 else 0 end) as used
    from shown as s
    join looks as l on l.tenant = s.tenant and l.subject = s.subject
    where l.last_at >= s.at and l.first_at <= s.left_at + 604800000000
    group by s.tenant, s.subject, s.meeting, s.at, s.event_id
)
select
    tenant, subject, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at, min(event_id) as event_id,
    max(case when unused = 1 and used = 0 then 1 else 0 end) = 1 and max(used) = 0 as unused,
    max(used) = 1 as used
from told
where unused = 1 or used = 1
group by tenant, subject, cast(floor("at" / 8.64e10) as bigint)
