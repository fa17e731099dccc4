-- Remote-access tools on people's machines: one row per subject, device and tool, with its first day there. A tool is
-- known by its process (file, original name, product, company, signer) or by the service its process talks to; a
-- browser that opens the maker's web site is not the tool. Private networks and tunnels are no remote-access tools.
-- `common`: at least five people and a quarter of all use it, so it is the company's own, listed or not. `trade`: at
-- least five people and 40 % of the peer group use such tools.
with
patterns as (
    select match, ltrim(pattern, '*.') as pattern, min(tool) as tool
    from rmm
    where coalesce(category, 'remote_access') = 'remote_access'
    group by match, ltrim(pattern, '*.')
),
started as (
    select
        p.tenant, p.account, p.device_id, p.device_name, p.at, p.event_id, true as ran,
        coalesce(o.tool, d.tool, c.tool, g.tool, f.tool) as tool
    from process as p
    left join patterns as f on f.match = 'file_name' and f.pattern = p.file_name
    left join patterns as o on o.match = 'original_name' and o.pattern = p.original_name
    left join patterns as d on d.match = 'product' and d.pattern = lower(p.product)
    left join patterns as c on c.match = 'company' and c.pattern = lower(p.company)
    left join patterns as g on g.match = 'company' and g.pattern = lower(p.signer)
    where coalesce(o.tool, d.tool, c.tool, g.tool, f.tool) is not null
),
names as (
    select distinct
        remote_name,
        concat(split_part(reverse(remote_name), '.', 1), '.', split_part(reverse(remote_name), '.', 2)) as tail
    from connection
    where remote_name like '%.%'
),
services as (
    select n.remote_name, min(d.tool) as tool
    from names as n
    join patterns as d
        on d.match = 'domain'
        and concat(split_part(reverse(d.pattern), '.', 1), '.', split_part(reverse(d.pattern), '.', 2)) = n.tail
    where n.remote_name = d.pattern or n.remote_name like concat('%.', d.pattern)
    group by n.remote_name
),
called as (
    select c.tenant, c.account, c.device_id, c.device_name, c.at, c.event_id, false as ran, s.tool
    from connection as c
    join services as s on s.remote_name = c.remote_name
    where coalesce(c.file_name, '') not in (
        'chrome.exe', 'msedge.exe', 'firefox.exe', 'brave.exe', 'opera.exe', 'iexplore.exe', 'safari', 'google chrome',
        'google chrome helper', 'microsoft edge', 'firefox', 'chrome', 'msedgewebview2.exe',
        'com.apple.webkit.networking'
    )
),
uses as (
    select * from started
    union all
    select * from called
),
owned as (
    select
        u.tenant, coalesce(p.subject, i.subject, h.subject) as subject,
        coalesce(u.device_id, u.device_name, '') as device, u.tool, u.at, u.event_id, u.ran,
        case
            when i.subject = coalesce(p.subject, i.subject) then i.issued_at
            when h.subject = coalesce(p.subject, h.subject) then h.issued_at
        end as issued_at
    from uses as u
    left join subjects as m on m.tenant = u.tenant and m.account = u.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = u.tenant and i.device = u.device_id
    left join device_owners as h on h.tenant = u.tenant and h.device = u.device_name
),
lives as (
    select
        tenant, subject, device, tool, issued_at, event_id, "at",
        max("at") over (partition by tenant, subject, device, tool) as last_at,
        max(case when ran then 1 else 0 end) over (partition by tenant, subject, device, tool) = 1 as ran,
        row_number() over (partition by tenant, subject, device, tool order by "at", event_id) as place
    from owned
    where subject is not null
),
firsts as (
    select
        l.tenant, l.subject, l.device, l.tool, l.at, l.event_id, l.last_at, l.ran,
        coalesce(l.issued_at, p.start_at) as issued_at, p.start_at, p.peer,
        a.tool is not null as approved
    from lives as l
    left join people as p on p.tenant = l.tenant and p.subject = l.subject
    left join (select distinct tenant, lower(tool) as tool from approved_tools) as a
        on a.tenant = l.tenant and a.tool = lower(l.tool)
    where l.place = 1
),
staff as (
    select tenant, count(*) as subjects from (select distinct tenant, subject from device_owners) as d group by tenant
),
users as (
    select tenant, tool, count(*) as subjects
    from (select distinct tenant, tool, subject from firsts) as f
    group by tenant, tool
),
peers as (
    select tenant, peer, count(*) as subjects from people where is_worker group by tenant, peer
),
trades as (
    select tenant, peer, count(*) as subjects
    from (select distinct tenant, peer, subject from firsts where not approved and ran) as f
    group by tenant, peer
)
select
    f.tenant, f.subject, f.device, f.tool, f.at, f.event_id, f.last_at, f.ran, f.approved,
    (f.at - f.issued_at) / 8.64e10 as days_after_issue,
    cast(floor((f.at - f.start_at) / 8.64e10) as bigint) as tenure_days,
    coalesce(u.subjects >= 5 and u.subjects >= 0.25 * s.subjects, false) as common,
    coalesce(t.subjects >= 5 and t.subjects >= 0.4 * r.subjects, false) as trade
from firsts as f
left join users as u on u.tenant = f.tenant and u.tool = f.tool
left join staff as s on s.tenant = f.tenant
left join peers as r on r.tenant = f.tenant and r.peer = f.peer
left join trades as t on t.tenant = f.tenant and t.peer = f.peer
