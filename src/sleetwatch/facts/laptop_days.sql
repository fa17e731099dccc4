-- Scope: tenant. How an issued laptop stood, day by day, by what its own collector told: one row per subject, device
-- and day. A machine without lid, battery or built-in screen is no laptop and has no row. `shut`: the lid was closed or
-- the built-in screen off at every reading; `opened`: at some reading neither was so. `camera_at`: when a camera was
-- last used, as far as known on that day. `remote_hours`, `hours`: hours with a reading, and those in a remote session.
-- `system`: by the inventory, where it says one thing only; the collector tells of the camera on some systems only.
with
readings as (
    select
        p.tenant, coalesce(w.subject, h.subject, i.subject) as subject, coalesce(p.device_id, p.device_name) as device,
        p.at, p.event_id, p.lid, p.power, p.built_in_display, p.displays, p.camera_used_at, p.remote_session,
        cast(floor(p.at / 3.6e9) as bigint) as slot
    from device_posture as p
    left join subjects as s on s.tenant = p.tenant and s.account = p.account
    left join people as w on w.tenant = s.tenant and w.subject = s.subject and w.is_worker
    left join device_owners as i on i.tenant = p.tenant and i.device = p.device_id and p.at >= i.since
    left join device_owners as h on h.tenant = p.tenant and h.device = p.device_name and p.at >= h.since
),
daily as (
    select
        tenant, subject, device, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at,
        min(event_id) as event_id, count(distinct slot) as hours,
        max(
            case when lid in ('open', 'closed') or power is not null or built_in_display is not null then 1 else 0 end
        ) as laptop,
        max(
            case when lid = 'closed' or built_in_display = false then 1 when lid is not null then 0
                when built_in_display then 0 end
        ) as some_shut,
        min(
            case when lid = 'closed' or built_in_display = false then 1 when lid is not null then 0
                when built_in_display then 0 end
        ) as all_shut,
        max(case when power = 'battery' then 1 when power = 'mains' then 0 end) as battery,
        max(displays) as displays, max(camera_used_at) as camera_at,
        max(case when remote_session then 1 when not remote_session then 0 end) as remote,
        count(distinct case when remote_session then slot end) as remote_hours
    from readings
    where subject is not null and device is not null
    group by tenant, subject, device, cast(floor("at" / 8.64e10) as bigint)
),
systems as (
    select k.tenant, k.device, min(k.system) as system
    from (
        select
            d.tenant, d.device,
            case
                when lower(d.os) like '%windows%' then 'windows'
                when lower(d.os) like '%mac%' or lower(d.os) like '%darwin%' then 'macos'
                when lower(d.os) like '%linux%' or lower(d.os) like '%ubuntu%' or lower(d.os) like '%fedora%'
                    or lower(d.os) like '%debian%' then 'linux'
            end as system
        from (
            select tenant, device_id as device, os from device
            union all
            select tenant, device_name, os from device
        ) as d
        where d.device is not null
    ) as k
    where k.system is not null
    group by k.tenant, k.device
    having min(k.system) = max(k.system)
)
select
    d.tenant, d.subject, d.device, d.day, d.at, d.event_id, d.hours, d.some_shut = 1 and d.all_shut = 1 as shut,
    d.all_shut = 0 as opened, d.battery = 1 as battery, d.displays, d.camera_at, d.remote = 1 as remote, d.remote_hours,
    s.system
from daily as d
left join systems as s on s.tenant = d.tenant and s.device = d.device
where d.laptop = 1
