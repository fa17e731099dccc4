-- Scope: subject.
-- Which networks a person at the screen came from, day by day, with the place to the degree. `own_exit`: a trusted egress
-- or an address at least five colleagues share outside homes. `approved`: within an approved trip to that country.
with
placed as (
    select
        s.tenant, s.subject, s.day, s.asn, s.ip_class, s.country, s.anonymiser, s.at, s.event_id, s.ip,
        s.radius_km, s.home_km, s.at_home, s.tenure_days,
        -- no minus before a nought: which of two equal ones a group shows is chance
        round(s.latitude) + 0.0 as latitude,
        round(s.longitude) + 0.0 as longitude,
        s.ip_class in ('sase', 'private') or coalesce(s.label, '') = 'trusted-egress'
            or c.ip is not null as own_exit,
        t.subject is not null as approved
    from sign_ins as s
    left join exits as c on c.tenant = s.tenant and c.ip = s.ip
    left join approved_travel as t
        on t.tenant = s.tenant and t.subject = s.subject and t.country = s.country
        and s.at >= t.from_at - 86400000000 and s.at <= t.until_at + 86400000000
    where s.interactive and s.ip is not null
)
select
    tenant, subject, day, asn, ip_class, country, latitude, longitude, anonymiser, own_exit, approved,
    min("at") as at, min(event_id) as event_id, count(distinct ip) as addresses, max(radius_km) as radius_km,
    min(home_km) as nearest_km, max(case when at_home then 1 else 0 end) = 1 as at_home,
    max(tenure_days) as tenure_days
from placed
group by tenant, subject, day, asn, ip_class, country, latitude, longitude, anonymiser, own_exit, approved
