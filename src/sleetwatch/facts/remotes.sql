-- Scope: tenant.
-- Git remotes outside the company that were set or pushed to by hand, by the owner's name on the code host, kept as a
-- hash. The company's own are the owners of its repositories, what the settings list, and what three people use.
-- `ours`: the remote bears the name of a repository that the person took here.
with
hosts as (
    select h.host
    from (values
        ('github.com'), ('gitlab.com'), ('bitbucket.org'), ('codeberg.org'), ('gitee.com'), ('sr.ht'), ('notabug.org')
    ) as h (host)
),
commands as (
    select tenant, account, device_id, device_name, "at", event_id, lower(command_line) as command
    from process
    where
        file_name in ('git', 'git.exe')
        and (
            lower(command_line) like '% remote add %' or lower(command_line) like '% remote set-url %'
            or lower(command_line) like '% push %'
        )
),
named as (
    select
        c.tenant, c.account, c.device_id, c.device_name, c.at, c.event_id, h.host,
        c.command like '% push %' as pushed, c.command like '%--mirror%' or c.command like '%--all%' as whole,
        substr(split_part(split_part(c.command, h.host, 2), ' ', 1), 2) as path
    from commands as c
    join hosts as h on c.command like concat('%', h.host, '/%') or c.command like concat('%', h.host, ':%')
),
owners as (
    select
        n.tenant, n.at, n.event_id, n.pushed, n.whole, n.host, split_part(n.path, '/', 1) as owner,
        replace(replace(split_part(n.path, '/', 2), '.git', ''), '"', '') as repository,
        coalesce(p.subject, i.subject, d.subject) as subject
    from named as n
    left join subjects as m on m.tenant = n.tenant and m.account = n.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = n.tenant and i.device = n.device_id and n.at >= i.since
    left join device_owners as d on d.tenant = n.tenant and d.device = n.device_name and n.at >= d.since
),
companys as (
    select tenant, split_part(repository, '/', 1) as owner
    from code_access
    where repository like '%/%' and action in ('clone', 'fetch', 'push', 'create')
    group by tenant, split_part(repository, '/', 1)
    having min(account) <> max(account)
    union all
    select tenant, value from lists where list_kind = 'code_owner'
    union all
    select tenant, owner from owners group by tenant, owner having count(distinct subject) >= 3
),
taken as (
    select distinct c.tenant, m.subject, replace(c.repository, concat(split_part(c.repository, '/', 1), '/'), '') as repository
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.action in ('clone', 'fetch') and c.repository like '%/%'
)
select
    o.tenant, o.subject, md5(concat(o.host, '/', o.owner)) as owner, min(o.at) as at, min(o.event_id) as event_id,
    max(case when o.pushed then 1 else 0 end) = 1 as pushed,
    max(case when o.whole then 1 else 0 end) = 1 as whole,
    max(case when t.repository is not null then 1 else 0 end) = 1 as ours
from owners as o
left join taken as t on t.tenant = o.tenant and t.subject = o.subject and t.repository = o.repository
where
    o.subject is not null and o.owner <> ''
    and not exists (select 1 from companys as c where c.tenant = o.tenant and c.owner = o.owner)
group by o.tenant, o.subject, md5(concat(o.host, '/', o.owner))
