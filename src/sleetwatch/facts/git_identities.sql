-- Scope: tenant.
-- E-mail addresses under which a person's machine was told to commit (`git config user.email`, `--author`), as hashes:
-- how many that are no account of the person's there are in all, and how many other people's machines use each.
with
commands as (
    select
        tenant, account, device_id, device_name, "at", event_id,
        replace(replace(replace(replace(lower(command_line), '"', ' '), '''', ' '), '=', ' '), '<', ' ') as command
    from process
    where
        file_name in ('git', 'git.exe')
        and (lower(command_line) like '%user.email%@%' or lower(command_line) like '%--author%@%')
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
    left join device_owners as i on i.tenant = w.tenant and i.device = w.device_id
    left join device_owners as d on d.tenant = w.tenant and d.device = w.device_name
    where w.email like '%_@_%.%' and w.email not like '%noreply%' and w.email not like '%example.%'
),
strange as (
    select o.tenant, o.subject, md5(o.email) as email, min(o.at) as at, min(o.event_id) as event_id
    from owned as o
    where
        o.subject is not null
        and not exists (
            select 1 from subjects as s where s.tenant = o.tenant and s.account = o.email and s.subject = o.subject
        )
    group by o.tenant, o.subject, md5(o.email)
),
colleagues as (
    select s.tenant, md5(s.account) as email, min(s.subject) as subject
    from subjects as s
    join people as p on p.tenant = s.tenant and p.subject = s.subject
    where p.is_worker
    group by s.tenant, md5(s.account)
),
shared as (
    select tenant, email, count(*) as subjects
    from strange
    group by tenant, email
    having min(subject) <> max(subject)
),
counted as (
    select tenant, subject, count(*) as emails from strange group by tenant, subject
)
select
    s.tenant, s.subject, s.email, s.at, s.event_id, c.emails, coalesce(h.subjects, 1) - 1 as others,
    k.subject is not null as of_colleague
from strange as s
join counted as c on c.tenant = s.tenant and c.subject = s.subject
left join shared as h on h.tenant = s.tenant and h.email = s.email
left join colleagues as k on k.tenant = s.tenant and k.email = s.email
