-- Scope: tenant.
-- Mail of a person sent on by a rule or a mailbox setting to an address outside the company: each outside domain,
-- when first and last. A domain that any worker's account has is the company's own, with all below it.
with
own as (
    select distinct
        m.tenant,
        concat(
            split_part(reverse(split_part(m.account, '@', 2)), '.', 1), '.',
            split_part(reverse(split_part(m.account, '@', 2)), '.', 2)
        ) as tail
    from subjects as m
    join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    where m.account like '%@%'
)
select
    r.tenant, r.subject, md5(r.domain) as domain_key, r.at, r.last_at, r.event_id, p.start_at, p.end_at
from mail_rules as r
join people as p on p.tenant = r.tenant and p.subject = r.subject and p.is_worker
left join own as d on d.tenant = r.tenant and d.tail = r.tail
where d.tail is null and r.tenant in (select tenant from own)
