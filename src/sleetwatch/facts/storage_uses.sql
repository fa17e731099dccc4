-- Scope: tenant.
-- Private storage and file-sending services that people's machines talk to or send files to: one row per subject and
-- service. `synced`: a program other than a browser or a resolver did it, which moves folders. `common`: five people and
-- a quarter of all who use any such service use this one, or two in five of the peer group, so it is how work is done here.
with
stores as (
    select tenant, value as service, split_part(value, '.', 1) as brand
    from lists
    where list_kind = 'personal_storage' and value is not null
),
names as (
    select distinct tenant, remote_name from connection where remote_name like '%.%'
),
services as (
    select n.tenant, n.remote_name, min(l.service) as service
    from names as n
    join stores as l
        on l.tenant = n.tenant and (n.remote_name = l.service or n.remote_name like concat('%.', l.service))
    group by n.tenant, n.remote_name
),
uses as (
    select
        c.tenant, c.account, c.device_id, c.device_name, s.service, cast(floor(c.at / 8.64e10) as bigint) as day,
        min(c.at) as at, min(c.event_id) as event_id,
        max(
            case
                when c.file_name is null or c.file_name in (
                    'chrome.exe', 'msedge.exe', 'firefox.exe', 'brave.exe', 'opera.exe', 'iexplore.exe', 'safari',
                    'google chrome', 'google chrome helper', 'microsoft edge', 'microsoft edge helper', 'firefox',
                    'chrome', 'msedge', 'msedgewebview2.exe', 'com.apple.webkit.networking', 'outlook.exe', 'teams.exe',
                    'ms-teams.exe', 'slack.exe', 'slack', 'mail', 'brave browser', 'brave browser helper', 'arc',
                    'arc helper', 'arc.exe', 'vivaldi', 'vivaldi helper', 'vivaldi.exe', 'opera', 'opera helper',
                    'opera_gx.exe', 'chromium', 'chromium-browser', 'google-chrome', 'firefox-bin', 'firefox-esr',
                    'svchost.exe', 'mdnsresponder', 'systemd-resolve', 'systemd-resolved', 'dnsmasq'
                ) then 0
                else 1
            end
        ) as synced
    from connection as c
    join services as s on s.tenant = c.tenant and s.remote_name = c.remote_name
    group by c.tenant, c.account, c.device_id, c.device_name, s.service, cast(floor(c.at / 8.64e10) as bigint)
),
owned as (
    select
        u.tenant, coalesce(p.subject, i.subject, d.subject) as subject, u.service, u.day, u.at, u.event_id, u.synced
    from uses as u
    left join subjects as m on m.tenant = u.tenant and m.account = u.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = u.tenant and i.device = u.device_id and u.at >= i.since
    left join device_owners as d on d.tenant = u.tenant and d.device = u.device_name and u.at >= d.since
),
uploads as (
    select
        d.tenant, m.subject, l.service, d.target, min(d.at) as at, min(d.event_id) as event_id, max(d.bytes) as size
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    join stores as l on l.tenant = d.tenant and (l.service = d.app or l.brand = replace(d.app, ' ', ''))
    where d.action = 'upload' and d.target is not null and coalesce(d.source, '') <> 'dropbox'
    group by d.tenant, m.subject, l.service, d.target
),
sent as (
    select tenant, subject, service, min("at") as at, min(event_id) as event_id, 0 as days, 0 as synced,
        count(*) as files, cast(sum(coalesce(size, 0)) as bigint) as bytes
    from uploads
    group by tenant, subject, service
    union all
    select tenant, subject, service, min("at"), min(event_id), count(distinct day), max(synced), 0, 0
    from owned
    where subject is not null
    group by tenant, subject, service
),
summed as (
    select
        s.tenant, s.subject, s.service, min(s.at) as at, min(s.event_id) as event_id, max(s.days) as days,
        max(s.synced) as synced, max(s.files) as files, max(s.bytes) as bytes, min(p.peer) as peer,
        min(p.start_at) as start_at, min(p.end_at) as end_at
    from sent as s
    left join people as p on p.tenant = s.tenant and p.subject = s.subject
    group by s.tenant, s.subject, s.service
),
staff as (
    select tenant, count(distinct subject) as subjects from summed group by tenant
),
users as (
    select tenant, service, count(*) as subjects from summed group by tenant, service
),
peers as (
    select tenant, peer, count(*) as subjects from people where is_worker group by tenant, peer
),
trades as (
    select tenant, peer, service, count(*) as subjects from summed group by tenant, peer, service
)
select
    s.tenant, s.subject, s.service, s.at, s.event_id, s.days, s.synced = 1 as synced, s.files, s.bytes,
    cast(floor((s.at - s.start_at) / 8.64e10) as bigint) as tenure_days,
    coalesce(u.subjects >= 5 and u.subjects >= 0.25 * t.subjects, false)
    or coalesce(r.subjects >= 3 and r.subjects >= 0.4 * g.subjects, false) as common
from summed as s
join users as u on u.tenant = s.tenant and u.service = s.service
join staff as t on t.tenant = s.tenant
left join peers as g on g.tenant = s.tenant and g.peer = s.peer
left join trades as r on r.tenant = s.tenant and r.peer = s.peer and r.service = s.service
