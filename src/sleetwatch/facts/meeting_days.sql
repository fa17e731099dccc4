-- Scope: subject.
-- Each day's meetings of a person, five minutes and longer, a meeting counted once: how many reported the camera, in
-- how many it was on for a minute (`seen`), how many of twenty minutes and more reported it (`long_reported`) and
-- had it on for moments only (`brief`), and how they were joined. Telephones have no camera.
with
attended as (
    select
        g.tenant, m.subject, coalesce(g.meeting, g.event_id) as meeting,
        cast(floor(g.at / 8.64e10) as bigint) as day, min(g.at) as at, min(g.event_id) as event_id,
        max(g.seconds) as seconds, max(g.camera_seconds) as camera_seconds,
        max(case when g.network = 'phone' then 1 else 0 end) as by_phone,
        max(case when g.network = 'cellular' then 1 else 0 end) as by_cellular,
        max(case when g.network in ('wired', 'wifi') then 1 else 0 end) as by_line,
        max(case when g.network is not null or g.client is not null then 1 else 0 end) as told
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where g.seconds >= 300
    group by g.tenant, m.subject, coalesce(g.meeting, g.event_id), cast(floor(g.at / 8.64e10) as bigint)
)
select
    a.tenant, a.subject, a.day, min(a.at) as at, min(a.event_id) as event_id, min(p.peer) as peer,
    cast(floor((min(a.at) - min(p.start_at)) / 8.64e10) as bigint) as tenure_days,
    count(*) as meetings,
    cast(sum(case when a.camera_seconds is not null and a.by_phone = 0 then 1 else 0 end) as bigint) as reported,
    cast(sum(case when a.camera_seconds >= 60 then 1 else 0 end) as bigint) as seen,
    cast(sum(case when a.camera_seconds is not null and a.by_phone = 0 and a.seconds >= 1200 then 1 else 0 end) as bigint)
        as long_reported,
    cast(sum(
        case
            when a.seconds >= 1200 and a.camera_seconds between 5 and 240 and a.camera_seconds * 6 <= a.seconds then 1
            else 0
        end
    ) as bigint) as brief,
    cast(sum(a.told) as bigint) as told,
    cast(sum(a.by_phone) as bigint) as by_phone,
    cast(sum(case when a.by_cellular = 1 and a.by_line = 0 then 1 else 0 end) as bigint) as by_cellular
from attended as a
left join people as p on p.tenant = a.tenant and p.subject = a.subject
group by a.tenant, a.subject, a.day
