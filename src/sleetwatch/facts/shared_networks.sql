-- Scope: tenant.
-- Networks (the /24, for IPv6 the /56) that several applicants applied or were interviewed from within thirty days of
-- one another. Mobile networks, campuses and companies are left out: strangers share those; so is what a staffing firm
-- sends for its people. `others_at_address`: they shared the very address; `others_interviewed`: both were interviewed
-- there. `hidden`: it is a VPN or a data centre.
with
used as (
    select
        tenant, network, ip, subject, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at,
        min(event_id) as event_id,
        max(case when occasion = 'interview' then 1 else 0 end) as interviewed,
        max(case when hidden_by <> 'none' then 1 else 0 end) as hidden
    from hiring_places
    where
        network is not null and coalesce(channel, '') <> 'agency'
        and ip_class not in ('mobile', 'education', 'corporate')
    group by tenant, network, ip, subject, cast(floor("at" / 8.64e10) as bigint)
),
shared as (
    select tenant, network
    from used
    group by tenant, network
    having min(subject) <> max(subject) and count(*) <= 400
)
select
    u.tenant, u.subject, u.network, min(u.at) as at, min(u.event_id) as event_id,
    count(distinct o.subject) as others,
    count(distinct case when o.ip = u.ip then o.subject end) as others_at_address,
    count(distinct case when u.interviewed = 1 and o.interviewed = 1 and o.ip = u.ip then o.subject end)
        as others_interviewed,
    count(distinct case when h.home = g.home then o.subject end) as others_of_home,
    count(distinct case when h.home = g.home and u.interviewed = 1 and o.interviewed = 1 and o.ip = u.ip then o.subject end)
        as interviewed_of_home,
    max(u.hidden) = 1 as hidden
from used as u
join shared as s on s.tenant = u.tenant and s.network = u.network
join used as o on o.tenant = u.tenant and o.network = u.network and o.subject <> u.subject
left join homes as h on h.tenant = u.tenant and h.subject = u.subject
left join homes as g on g.tenant = o.tenant and g.subject = o.subject
where o.at - u.at between -2592000000000 and 2592000000000
group by u.tenant, u.subject, u.network
