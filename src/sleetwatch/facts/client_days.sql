-- Scope: subject.
-- With what kind of machine a person at the screen signed in, day by day, as the sign-in log tells it: platform, whether
-- the company manages it, from a far place or not. `issued_platform` is what the inventory says of the laptop issued to
-- this person, where it says one thing only. Handsets are nobody's issued laptop and are left out.
with
issued as (
    select o.tenant, o.subject, min(o.platform) as platform, min(o.issued_at) as issued_at
    from (
        select
            m.tenant, m.subject, d.issued_at,
            case
                when lower(d.os) like '%windows%' then 'windows'
                when lower(d.os) like '%mac%' then 'macos'
                when lower(d.os) like '%chrom%' then 'chromeos'
                when lower(d.os) like '%linux%' or lower(d.os) like '%ubuntu%' then 'linux'
            end as platform
        from device as d
        join subjects as m on m.tenant = d.tenant and m.account = d.account
        where coalesce(d.managed, true) and coalesce(d.ownership, 'company') = 'company'
    ) as o
    where o.platform is not null
    group by o.tenant, o.subject
    having min(o.platform) = max(o.platform)
),
managed as (
    select tenant, subject, min("at") as since, max("at") as until
    from sign_ins
    where managed and interactive and platform in ('windows', 'macos', 'linux', 'chromeos')
    group by tenant, subject
)
select
    s.tenant, s.subject, s.day, s.platform, coalesce(s.managed, false) as managed, s.managed is not null as managed_known,
    min(s.at) as at, min(s.event_id) as event_id, min(s.tenure_days) as tenure_days,
    min(s.home_km) as nearest_km,
    max(case when s.ip_class = 'hosting' then 1 else 0 end) = 1 as hosted,
    max(case when s.anonymiser then 1 else 0 end) = 1 as anonymiser,
    max(case when m.since < s.at then 1 else 0 end) = 1 as managed_before,
    max(case when m.until > s.at then 1 else 0 end) = 1 as managed_after,
    min(i.platform) as issued_platform,
    min(i.issued_at) as issued_at
from sign_ins as s
left join managed as m on m.tenant = s.tenant and m.subject = s.subject
left join issued as i on i.tenant = s.tenant and i.subject = s.subject
where s.interactive and s.platform in ('windows', 'macos', 'linux', 'chromeos')
group by s.tenant, s.subject, s.day, s.platform, coalesce(s.managed, false), s.managed is not null
