-- Scope: subject. Command lines on people's machines that a signal watches for: one row per subject, device, deed, word
-- and half hour. `headless_chrome`: Chrome Remote Desktop set up by a code, without its web page. `survey`: programs
-- that tell what machine this is and where it stands in a network. `tunnel`: a port forwarded back through SSH, an
-- editor's tunnel, a proxy of ports. `wiped`: logs, histories or traces removed. `unguarded`: protection switched off
-- or removed. `home_fetch`: a program fetched from a machine in the home network. `by_hand`: a person's account ran it.
with
candidates as (
    select
        tenant, account, device_id, device_name, "at", event_id, file_name, coalesce(command_line, '') as written,
        lower(coalesce(command_line, '')) as words
    from process
    where file_name in (
        'remoting_start_host.exe', 'remoting_start_host', 'start-host', 'powershell.exe', 'pwsh.exe', 'pwsh', 'cmd.exe',
        'bash', 'sh', 'zsh', 'systeminfo.exe', 'dxdiag.exe', 'msinfo32.exe', 'wmic.exe', 'whoami.exe', 'ipconfig.exe',
        'tracert.exe', 'hostname.exe', 'getmac.exe', 'arp.exe', 'route.exe', 'system_profiler', 'whoami', 'ifconfig',
        'traceroute', 'hostnamectl', 'dmidecode', 'lshw', 'ioreg', 'ssh.exe', 'ssh', 'plink.exe', 'code.exe', 'code',
        'code-tunnel.exe', 'code-tunnel', 'netsh.exe', 'chisel.exe', 'chisel', 'wevtutil.exe', 'fsutil.exe',
        'rundll32.exe', 'rm', 'shred', 'unlink', 'truncate', 'sc.exe', 'net.exe', 'net1.exe', 'launchctl', 'profiles',
        'jamf', 'systemctl', 'curl.exe', 'curl', 'wget.exe', 'wget', 'certutil.exe', 'bitsadmin.exe', 'mpcmdrun.exe',
        'auditctl', 'log', 'systemextensionsctl'
    )
),
named as (
    select
        tenant, account, device_id, device_name, "at", event_id,
        case
            when words like '%--code=%' and (
                words like '%start_host%' or words like '%start-host%'
                or file_name in ('remoting_start_host.exe', 'remoting_start_host', 'start-host')
            ) then 'headless_chrome'
            when file_name in (
                'systeminfo.exe', 'dxdiag.exe', 'msinfo32.exe', 'wmic.exe', 'whoami.exe', 'ipconfig.exe', 'tracert.exe',
                'hostname.exe', 'getmac.exe', 'arp.exe', 'route.exe', 'system_profiler', 'whoami', 'ifconfig',
                'traceroute', 'hostnamectl', 'dmidecode', 'lshw', 'ioreg'
            ) then 'survey'
            when file_name in ('ssh.exe', 'ssh', 'plink.exe')
                and (written like '% -R%' or written like '% -NR%' or written like '% -fNR%' or written like '% -NfR%')
                then 'tunnel'
            when file_name in ('code.exe', 'code', 'code-tunnel.exe', 'code-tunnel') and words like '% tunnel%'
                then 'tunnel'
            when file_name = 'netsh.exe' and words like '%portproxy%add%' then 'tunnel'
            when file_name in ('chisel.exe', 'chisel') and words like '% client %' and written like '% R:%' then 'tunnel'
            when file_name = 'wevtutil.exe' and (words like '% cl %' or words like '%clear-log%') then 'wiped'
            when words like '%clear-eventlog%' or words like '%remove-eventlog%' or words like '%history -c%'
                then 'wiped'
            when (words like '%remove-item%' or words like '%clear-content%' or words like '% del %')
                and (words like '%consolehost_history%' or words like '%user data%history%') then 'wiped'
            when file_name in ('rm', 'shred', 'unlink', 'truncate') and (
                words like '%.bash_history%' or words like '%.zsh_history%' or words like '%.zsh_sessions%'
                or words like '%chrome/default/history%' or words like '%/var/log/%' or words like '%safari/history%'
            ) then 'wiped'
            when file_name = 'fsutil.exe' and words like '%usn%deletejournal%' then 'wiped'
            when file_name = 'rundll32.exe' and words like '%inetcpl%clearmytracksbyprocess%' then 'wiped'
            when file_name = 'log' and words like '% erase%' then 'wiped'
            when words like '%set-mppreference%disable%' or words like '%add-mppreference%exclusionpath%'
                then 'unguarded'
            when file_name = 'mpcmdrun.exe' and words like '%-removedefinitions%' then 'unguarded'
            when file_name in ('sc.exe', 'net.exe', 'net1.exe')
                and (words like '% stop %' or words like '% delete %' or words like '% disabled%')
                and (
                    words like '% sense%' or words like '%windefend%' or words like '%csfalcon%'
                    or words like '%sentinelagent%' or words like '%intunemanagement%' or words like '%sysmon%'
                ) then 'unguarded'
            when file_name in ('launchctl', 'systemctl')
                and (words like '%unload%' or words like '%bootout%' or words like '% stop %' or words like '%disable%')
                and (
                    words like '%falcon%' or words like '%mdatp%' or words like '%wdav%' or words like '%sentinel%'
                    or words like '%jamf%' or words like '%auditd%'
                ) then 'unguarded'
            when file_name = 'jamf' and words like '%removeframework%' then 'unguarded'
            when file_name = 'profiles' and (words like '% remove%' or words like '% -d%') then 'unguarded'
            when (words like '%http://192.168.%' or words like '%http://raspberrypi%' or words like '%http://%.local%')
                and (
                    words like '%.exe%' or words like '%.msi%' or words like '%.ps1%' or words like '%.sh%'
                    or words like '%.pkg%' or words like '%.dmg%' or words like '%.bat%' or words like '%| sh%'
                    or words like '%| bash%' or words like '%iex%'
                )
                and file_name in (
                    'curl.exe', 'curl', 'wget.exe', 'wget', 'powershell.exe', 'pwsh.exe', 'pwsh', 'cmd.exe', 'bash',
                    'sh', 'zsh', 'certutil.exe', 'bitsadmin.exe'
                ) then 'home_fetch'
        end as deed,
        split_part(file_name, '.', 1) as word
    from candidates
),
owned as (
    select
        n.tenant, coalesce(p.subject, i.subject, h.subject) as subject,
        coalesce(n.device_id, n.device_name, '') as device, n.deed, n.word, n.at, n.event_id,
        p.subject is not null as by_hand,
        cast(floor(n.at / 1.8e9) as bigint) as slot,
        case
            when i.subject = coalesce(p.subject, i.subject) then i.issued_at
            when h.subject = coalesce(p.subject, h.subject) then h.issued_at
        end as issued_at
    from named as n
    left join subjects as m on m.tenant = n.tenant and m.account = n.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = n.tenant and i.device = n.device_id and n.at >= i.since
    left join device_owners as h on h.tenant = n.tenant and h.device = n.device_name and n.at >= h.since
    where n.deed is not null
),
slots as (
    select
        tenant, subject, device, deed, word, slot, max(issued_at) as issued_at, min("at") as at,
        min(event_id) as event_id, max(case when by_hand then 1 else 0 end) = 1 as by_hand
    from owned
    where subject is not null
    group by tenant, subject, device, deed, word, slot
)
select
    s.tenant, s.subject, s.device, s.deed, s.word, s.slot, s.at, s.event_id, s.by_hand,
    cast(floor(s.at / 8.64e10) as bigint) as day,
    (s.at - coalesce(s.issued_at, p.start_at)) / 8.64e10 as days_after_issue,
    cast(floor((s.at - p.start_at) / 8.64e10) as bigint) as tenure_days
from slots as s
left join people as p on p.tenant = s.tenant and p.subject = s.subject
