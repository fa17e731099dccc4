-- Scope: tenant.
-- How near a person is to the meeting service on the network, against others who claim the same country: per
-- service, the least round trip of ninety days' meetings and the service's region most days were held in. The least
-- is kept, for a bad line is slow sometimes and a great distance always. Satellites are far from everything. Which
-- region serves somebody goes by their address, so that behind a VPN or on a cloud desktop it tells where the exit is.
with
daily as (
    select
        g.tenant, m.subject, g.source, cast(floor(g.at / 8.64e10) as bigint) as day, min(g.latency_ms) as latency_ms,
        min(
            case when coalesce(a.ip_class, '') not in ('relay', 'sase', 'vpn', 'hosting') then lower(g.region) end
        ) as region,
        min(g.at) as at, min(g.event_id) as event_id
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    join settings as s on s.tenant = g.tenant
    left join addresses as a on a.ip = g.ip
    where
        (g.latency_ms > 0 or g.region is not null) and coalesce(g.network, '') <> 'phone'
        and g.at >= s.as_of - 7776000000000 and coalesce(a.asn, 0) not in (14593, 27277, 7155, 6621)
    group by g.tenant, m.subject, g.source, cast(floor(g.at / 8.64e10) as bigint)
),
nearest as (
    select
        d.tenant, d.subject, d.source, p.home_country, count(d.latency_ms) as days, min(d.latency_ms) as latency_ms,
        max(d.at) as at, min(d.event_id) as event_id
    from daily as d
    join people as p on p.tenant = d.tenant and p.subject = d.subject and p.is_worker
    where p.home_country is not null
    group by d.tenant, d.subject, d.source, p.home_country
),
held as (
    select d.tenant, d.subject, d.source, p.home_country, d.region, count(*) as days
    from daily as d
    join people as p on p.tenant = d.tenant and p.subject = d.subject and p.is_worker
    where d.region is not null and p.home_country is not null
    group by d.tenant, d.subject, d.source, p.home_country, d.region
),
usual as (
    select
        *, row_number() over (partition by tenant, subject, source order by days desc, region, subject) as place,
        sum(days) over (partition by tenant, subject, source) as region_days
    from held
),
ranked as (
    select
        *, row_number() over (partition by tenant, source, home_country order by latency_ms, subject) as place,
        count(*) over (partition by tenant, source, home_country) as people_there
    from nearest
    where days >= 5
),
middles as (
    select tenant, source, home_country, max(people_there) as people_there, max(latency_ms) as middle_ms
    from ranked
    where place * 2 <= people_there + 1
    group by tenant, source, home_country
),
customs as (
    select
        u.tenant, u.subject, u.source, u.region, u.days as region_most, u.region_days,
        count(distinct o.subject) as sharers
    from usual as u
    left join held as o
        on o.tenant = u.tenant and o.source = u.source and o.home_country = u.home_country and o.region = u.region
        and o.subject <> u.subject
    where u.place = 1
    group by u.tenant, u.subject, u.source, u.region, u.days, u.region_days
),
regional as (
    select tenant, source, home_country, count(distinct subject) as subjects
    from held
    group by tenant, source, home_country
)
select
    n.tenant, n.subject, n.source, n.at, n.event_id, n.days, n.latency_ms, m.people_there - 1 as others, m.middle_ms,
    c.region_most, cast(c.region_days as bigint) as region_days, c.sharers as region_sharers,
    r.subjects - 1 as region_others
from nearest as n
left join middles as m on m.tenant = n.tenant and m.source = n.source and m.home_country = n.home_country
left join customs as c on c.tenant = n.tenant and c.subject = n.subject and c.source = n.source
left join regional as r on r.tenant = n.tenant and r.source = n.source and r.home_country = n.home_country
