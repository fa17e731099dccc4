-- Scope: subject.
-- E-mail addresses under which a person's machine was told to commit (`git config user.email`, `--author`) and that are
-- no account of the person's, as hashes.
with
commands as (
    -- the greatest of one: so that what is asked of the address below is asked of these few and not of every program
    select
        tenant, account, device_id, device_name,
        max(replace(replace(replace(replace(lower(command_line), '"', ' '), '''', ' '), '=', ' '), '<', ' ')) as command,
        min("at") as at, min(event_id) as event_id
    from process
    where
        file_name in ('git', 'git.exe')
        -- whose changes somebody looks for (`git log --author`) is nobody to commit as
        and (
            lower(command_line) like '%user.email%@%'
            or (lower(command_line) like '% commit%' and lower(command_line) like '%--author%@%')
        )
    group by tenant, account, device_id, device_name, command_line
),
written as (
    select
        tenant, account, device_id, device_name, "at", event_id,
        case
            when command like '%user.email %' then split_part(ltrim(split_part(command, 'user.email', 2)), ' ', 1)
            else concat(
                split_part(reverse(split_part(reverse(split_part(split_part(command, '--author', 2), '@', 1)), ' ', 1)), ' ', 1),
                '@', split_part(split_part(split_part(split_part(command, '--author', 2), '@', 2), '>', 1), ' ', 1)
            )
        end as email
    from commands
),
owned as (
    select w.tenant, coalesce(p.subject, i.subject, d.subject) as subject, w.email, w.at, w.event_id
    from written as w
    left join subjects as m on m.tenant = w.tenant and m.account = w.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = w.tenant and i.device = w.device_id and w.at >= i.since
    left join device_owners as d on d.tenant = w.tenant and d.device = w.device_name and w.at >= d.since
)
select o.tenant, o.subject, md5(o.email) as email, min(o.at) as at, min(o.event_id) as event_id
from owned as o
where
    o.subject is not null
    and o.email like '%_@_%.%' and o.email not like '%noreply%' and o.email not like '%example.%'
    and not exists (
        select 1 from subjects as s where s.tenant = o.tenant and s.account = o.email and s.subject = o.subject
    )
group by o.tenant, o.subject, md5(o.email)
