-- Scope: tenant.
-- E-mail addresses under which a person's machine was told to commit (`git config user.email`, `--author`), as hashes:
-- how many that are no account of the person's there are in all, and how many other people's machines use each.
with
colleagues as (
    select s.tenant, md5(s.account) as email, min(s.subject) as subject
    from subjects as s
    join people as p on p.tenant = s.tenant and p.subject = s.subject
    where p.is_worker
    group by s.tenant, md5(s.account)
),
shared as (
    select tenant, email, count(*) as subjects
    from git_addresses
    group by tenant, email
    having min(subject) <> max(subject)
),
counted as (
    select tenant, subject, count(*) as emails from git_addresses group by tenant, subject
)
select
    s.tenant, s.subject, s.email, s.at, s.event_id, c.emails, coalesce(h.subjects, 1) - 1 as others,
    k.subject is not null as of_colleague
from git_addresses as s
join counted as c on c.tenant = s.tenant and c.subject = s.subject
left join shared as h on h.tenant = s.tenant and h.email = s.email
left join colleagues as k on k.tenant = s.tenant and k.email = s.email
