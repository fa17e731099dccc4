-- Scope: subject.
-- Days on which a person came from a machine in a data centre that bears the name or system of a rented server or of a
-- virtual desktop, and that is not the company's: not managed, and not an address that at least five colleagues share.
with
named as (
    select
        s.tenant, m.subject, s.at, s.event_id, a.country,
        case
            when lower(s.os) like '%server%' or lower(s.os) like '%multi-session%' then 'server system'
            when lower(s.device_name) like 'ec2amaz-%' or lower(s.device_name) like 'vmi%' then 'rented server'
            when lower(s.device_name) like 'cpc-%' or lower(s.device_name) like 'avd%'
                or lower(s.device_name) like 'vdi%' or lower(s.device_name) like 'wvd%' then 'virtual desktop'
            when lower(s.device_name) like 'win-___________' or lower(s.device_name) like '%vps%' then 'rented server'
        end as machine
    from sign_in as s
    join subjects as m on m.tenant = s.tenant and m.account = s.account
    join addresses as a on a.ip = s.ip
    where
        (s.outcome is null or s.outcome = 'success') and coalesce(s.interactive, true)
        and not coalesce(s.managed, false) and a.ip_class = 'hosting'
        and coalesce(a.label, '') <> 'trusted-egress'
        and not exists (select 1 from exits as c where c.tenant = s.tenant and c.ip = s.ip)
)
select
    n.tenant, n.subject, n.machine, cast(floor(n.at / 8.64e10) as bigint) as day, min(n.at) as at,
    min(n.event_id) as event_id, min(n.country) as country, min(p.home_country) as home_country,
    max(case when d.subject is not null then 1 else 0 end) = 1 as has_laptop
from named as n
left join people as p on p.tenant = n.tenant and p.subject = n.subject
left join (select distinct tenant, subject from device_owners) as d on d.tenant = n.tenant and d.subject = n.subject
where n.machine is not null
group by n.tenant, n.subject, n.machine, cast(floor(n.at / 8.64e10) as bigint)
