-- Scope: subject.
-- Rules and mailbox settings of a person that send mail on, by the domain they send it to: `tail` is the domain's
-- last two parts.
with
rules as (
    select
        a.tenant, m.subject, a.at, a.event_id,
        split_part(split_part(replace(replace(lower(a.target), 'smtp:', ''), '"', ''), '@', 2), ';', 1) as domain
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        a.target like '%@%' and (a.outcome is null or a.outcome = 'success')
        and lower(a.action) in (
            'new-inboxrule', 'set-inboxrule', 'set-mailbox', 'updateinboxrules', 'email_forwarding_out_of_domain'
        )
),
tails as (
    -- what is no domain is the name of a rule or a folder
    select
        *, concat(split_part(reverse(domain), '.', 1), '.', split_part(reverse(domain), '.', 2)) as tail
    from rules
    where domain like '%.%' and translate(domain, 'abcdefghijklmnopqrstuvwxyz0123456789.-', '') = ''
)
select
    tenant, subject, domain, tail, min("at") as at, max("at") as last_at, min(event_id) as event_id
from tails
group by tenant, subject, domain, tail
