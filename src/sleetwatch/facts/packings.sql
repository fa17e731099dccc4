-- Scope: tenant.
-- Days on which a person locked an archive with a password, ran a program that copies whole folders to somewhere else
-- (rclone, MEGA), or sent a file off by hand with curl, and how many others of the tenant do the same.
with
commands as (
    select
        tenant, account, device_id, device_name, "at", event_id, file_name,
        concat(lower(coalesce(command_line, '')), ' ') as command
    from process
    where
        file_name in (
            '7z.exe', '7za.exe', '7zr.exe', '7zg.exe', '7z', '7za', '7zz', 'rar.exe', 'winrar.exe', 'rar', 'rclone.exe',
            'rclone', 'megasync.exe', 'megasync', 'megacmdserver.exe', 'mega-cmd', 'mega-put', 'megaclient.exe',
            'megatools.exe', 'megatools', 'curl.exe', 'curl'
        )
),
packed as (
    select
        tenant, account, device_id, device_name, "at", event_id,
        case
            when file_name like '7z%' and command like '% a %' and command like '% -p_%' and command not like '% -p %'
                then 'locked'
            when file_name like '%rar%' and command like '% a %' and (command like '% -hp_%' or command like '% -p_%')
                and command not like '% -p- %'
                then 'locked'
            when
                file_name like 'rclone%'
                and (
                    command like '% copy %' or command like '% sync %' or command like '% move %'
                    or command like '% copyto %'
                )
                then 'synced'
            when file_name like 'mega%' then 'synced'
            when
                file_name like 'curl%'
                and (
                    command like '% -t %' or command like '%--upload-file%' or command like '% -f file=@%'
                    or command like '%--data-binary @%'
                )
                and command not like '%localhost%' and command not like '%127.0.0.1%'
                then 'sent'
        end as pack_kind
    from commands
),
owned as (
    select
        k.tenant, coalesce(p.subject, i.subject, d.subject) as subject, k.pack_kind,
        cast(floor(k.at / 8.64e10) as bigint) as day, min(k.at) as at, min(k.event_id) as event_id
    from packed as k
    left join subjects as m on m.tenant = k.tenant and m.account = k.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = k.tenant and i.device = k.device_id and k.at >= i.since
    left join device_owners as d on d.tenant = k.tenant and d.device = k.device_name and k.at >= d.since
    where k.pack_kind is not null
    group by
        k.tenant, coalesce(p.subject, i.subject, d.subject), k.pack_kind, cast(floor(k.at / 8.64e10) as bigint)
),
users as (
    select tenant, pack_kind, count(distinct subject) as subjects
    from owned
    where subject is not null
    group by tenant, pack_kind
)
select
    o.tenant, o.subject, o.pack_kind, o.day, o.at, o.event_id, u.subjects - 1 as others,
    cast(floor((o.at - p.start_at) / 8.64e10) as bigint) as tenure_days
from owned as o
join users as u on u.tenant = o.tenant and u.pack_kind = o.pack_kind
left join people as p on p.tenant = o.tenant and p.subject = o.subject
where o.subject is not null
