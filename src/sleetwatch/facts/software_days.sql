-- Scope: subject. Days on which known software ran on a person's machine or its service was called: one row per subject,
-- device, tool and day. `category` is the catalogue's word: remote_access, mesh, tunnel, vpn_client ... A tool is known
-- by its process (file, original name, product, company, signer) or by the service its process talks to. A browser that
-- opens a maker's web site is not the tool. What a gateway or a resolver tells, which knows no process, is the tool only
-- where the name is a machine's (`rs-ny.`, `router15.`, or two names below the maker's) and no site's. For services that
-- live in the browser, the page is the tool (`opened`). `renamed`: the file's own record of its name is a tool's, and the name it bears is not.
-- `portable`: it ran from where a person saves files, not from where software is installed.
with
catalogue as (
    select tool, coalesce(category, 'remote_access') as category, match, ltrim(pattern, '*.') as pattern from rmm
    union all
    select program, purpose, match, pattern from programs
),
patterns as (
    select match, pattern, min(tool) as tool from catalogue where pattern is not null group by match, pattern
),
kinds as (
    select tool, min(category) as category from catalogue group by tool
),
started as (
    select
        p.tenant, p.account, p.device_id, p.device_name, p.at, p.event_id, true as ran, false as opened,
        coalesce(o.tool, n.tool, d.tool, c.tool, g.tool, f.tool) as tool,
        coalesce(o.tool, n.tool) is not null and f.tool is null
            and p.file_name not like concat('%', split_part(p.original_name, '.', 1), '%')
            and p.file_name not like concat('%', split_part(lower(coalesce(o.tool, n.tool)), ' ', 1), '%')
            and p.file_name not like '%setup%' and p.file_name not like '%install%' and p.file_name not like 'un%'
            and p.file_name not like '%update%' and p.file_name not like '%.tmp' as renamed,
        lower(p.path) like '%_users_%_downloads%' or lower(p.path) like '%_users_%_appdata_local_temp%'
            or (lower(p.path) like '%_users_%_desktop%' and lower(p.path) not like '%_appdata_%')
            or lower(p.path) like '/home/%/downloads/%' or lower(p.path) like '/tmp/%'
            or lower(p.path) like '%_users_public_%' as portable
    from process as p
    left join patterns as f on f.match = 'file_name' and f.pattern = p.file_name
    left join patterns as o on o.match = 'original_name' and o.pattern = p.original_name
    left join patterns as n on n.match = 'file_name' and n.pattern = p.original_name
    left join patterns as d on d.match = 'product' and d.pattern = lower(p.product)
    left join patterns as c on c.match = 'company' and c.pattern = lower(p.company)
    left join patterns as g on g.match = 'company' and g.pattern = lower(p.signer)
    where coalesce(o.tool, n.tool, d.tool, c.tool, g.tool, f.tool) is not null
),
names as (
    select distinct
        remote_name,
        concat(split_part(reverse(remote_name), '.', 1), '.', split_part(reverse(remote_name), '.', 2)) as tail
    from connection
    where remote_name like '%.%'
),
services as (
    select
        n.remote_name, min(d.tool) as tool,
        max(
            case
                when n.remote_name = d.pattern then 0
                when n.remote_name like concat('%.%.', d.pattern) then 1
                when translate(split_part(n.remote_name, '.', 1), '0123456789-', '') <> split_part(n.remote_name, '.', 1)
                    then 1
                else 0
            end
        ) = 1 as of_machine
    from names as n
    join patterns as d
        on d.match = 'domain'
        and concat(split_part(reverse(d.pattern), '.', 1), '.', split_part(reverse(d.pattern), '.', 2)) = n.tail
    where n.remote_name = d.pattern or n.remote_name like concat('%.', d.pattern)
    group by n.remote_name
),
called as (
    select
        c.tenant, c.account, c.device_id, c.device_name, c.at, c.event_id, false as ran,
        k.category in ('code_site', 'share_site', 'lookup_site', 'assistant', 'anti_detect', 'kvm_site') as opened,
        s.tool, false as renamed, false as portable
    from connection as c
    join services as s on s.remote_name = c.remote_name
    join kinds as k on k.tool = s.tool
    where
        k.category in ('code_site', 'share_site', 'lookup_site', 'assistant', 'anti_detect', 'kvm_site')
        or (s.of_machine and coalesce(c.file_name, 'svchost.exe') in (
            'svchost.exe', 'mdnsresponder', 'systemd-resolve', 'systemd-resolved', 'dnsmasq'
        ))
        or (
            c.file_name is not null and c.file_name not in (
                'chrome.exe', 'msedge.exe', 'firefox.exe', 'brave.exe', 'opera.exe', 'iexplore.exe', 'safari',
                'google chrome', 'google chrome helper', 'microsoft edge', 'microsoft edge helper', 'firefox', 'chrome',
                'msedge', 'msedgewebview2.exe', 'com.apple.webkit.networking', 'brave browser', 'brave browser helper',
                'arc', 'arc helper', 'arc.exe', 'vivaldi', 'vivaldi helper', 'vivaldi.exe', 'opera', 'opera helper',
                'opera_gx.exe', 'chromium', 'chromium-browser', 'google-chrome', 'firefox-bin', 'firefox-esr',
                'svchost.exe', 'mdnsresponder', 'systemd-resolve', 'systemd-resolved', 'dnsmasq'
            )
        )
),
uses as (
    select tenant, account, device_id, device_name, "at", event_id, ran, opened, tool, renamed, portable from started
    union all
    select tenant, account, device_id, device_name, "at", event_id, ran, opened, tool, renamed, portable from called
),
owned as (
    select
        u.tenant, coalesce(p.subject, i.subject, h.subject) as subject,
        coalesce(u.device_id, u.device_name, '') as device, u.tool, u.at, u.event_id, u.ran, u.opened,
        coalesce(u.renamed, false) as renamed, coalesce(u.portable, false) as portable,
        case
            when i.subject = coalesce(p.subject, i.subject) then i.issued_at
            when h.subject = coalesce(p.subject, h.subject) then h.issued_at
        end as issued_at
    from uses as u
    left join subjects as m on m.tenant = u.tenant and m.account = u.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = u.tenant and i.device = u.device_id and u.at >= i.since
    left join device_owners as h on h.tenant = u.tenant and h.device = u.device_name and u.at >= h.since
),
daily as (
    select
        tenant, subject, device, tool, issued_at, "at", event_id,
        cast(floor("at" / 8.64e10) as bigint) as day,
        max("at") over (partition by tenant, subject, device, tool, floor("at" / 8.64e10)) as last_at,
        max(case when ran then 1 else 0 end)
            over (partition by tenant, subject, device, tool, floor("at" / 8.64e10)) = 1 as ran,
        max(case when opened then 1 else 0 end)
            over (partition by tenant, subject, device, tool, floor("at" / 8.64e10)) = 1 as opened,
        max(case when renamed then 1 else 0 end)
            over (partition by tenant, subject, device, tool, floor("at" / 8.64e10)) = 1 as renamed,
        max(case when portable then 1 else 0 end)
            over (partition by tenant, subject, device, tool, floor("at" / 8.64e10)) = 1 as portable,
        row_number() over (
            partition by tenant, subject, device, tool, floor("at" / 8.64e10) order by "at", event_id
        ) as place
    from owned
    where subject is not null
)
select
    d.tenant, d.subject, d.device, d.tool, k.category, d.day, d.at, d.event_id, d.last_at, d.ran, d.opened, d.renamed,
    d.portable, d.issued_at
from daily as d
join kinds as k on k.tool = d.tool
where d.place = 1
