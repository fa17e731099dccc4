-- Scope: subject.
-- Days on which labelled data or secrets were opened away from the claimed home: by the address of the access itself,
-- else by the nearest sign-in of that day. Left out is what hides a place (VPN, relay, security service, data centre),
-- the company's way out, and approved travel, and every label that anybody may see. `home_km` is net of both radii.
with
opened as (
    select
        d.tenant, m.subject, d.at, d.event_id, d.ip, coalesce(d.target, d.container) as thing,
        coalesce(d.source = 'onepassword', false) as secret, lower(d.label) as label
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where d.action in ('view', 'download', 'copy') and (d.label is not null or d.source = 'onepassword')
    union all
    select a.tenant, m.subject, a.at, a.event_id, a.ip, a.target, true as secret, cast(null as varchar) as label
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        (
            a.action like 'secretsmanager%:getsecretvalue' or a.action like '%accesssecretversion'
            or a.action like 'microsoft.keyvault/vaults/secrets/%'
        )
        and coalesce(a.outcome, 'success') = 'success'
),
closed as (
    select o.*, coalesce(l.list_kind = 'sensitive_label', false) as listed
    from opened as o
    left join lists as l
        on l.tenant = o.tenant and l.value = o.label and l.list_kind in ('sensitive_label', 'open_label')
    where o.secret or coalesce(l.list_kind, '') <> 'open_label'
),
seen as (
    select
        c.tenant, c.subject, c.at, c.event_id, c.thing, c.secret, c.listed, a.country, p.home_country,
        coalesce(a.country = p.home_country, false) and coalesce(a.radius_km, 1500.0) > 1200 as vague,
        2 * 6371.0088 * asin(sqrt(least(1.0,
            power(sin(radians(a.latitude - p.home_latitude) / 2), 2)
            + cos(radians(p.home_latitude)) * cos(radians(a.latitude))
            * power(sin(radians(a.longitude - p.home_longitude) / 2), 2)
        ))) - coalesce(a.radius_km, 1500.0) - coalesce(p.home_radius_km, 0.0) as km
    from closed as c
    join people as p on p.tenant = c.tenant and p.subject = c.subject
    join addresses as a on a.ip = c.ip
    where
        a.latitude is not null and a.longitude is not null
        and p.home_latitude is not null and p.home_longitude is not null
        and a.ip_class not in ('relay', 'sase', 'private', 'vpn', 'hosting')
        and coalesce(a.label, '') <> 'trusted-egress' and not coalesce(a.anonymiser, false)
        and not exists (select 1 from exits as w where w.tenant = c.tenant and w.ip = c.ip)
        and not exists (
            select 1
            from approved_travel as t
            where
                t.tenant = c.tenant and t.subject = c.subject and t.country = a.country
                and c.at >= t.from_at - 86400000000 and c.at <= t.until_at + 86400000000
        )
    union all
    select
        c.tenant, c.subject, c.at, c.event_id, c.thing, c.secret, c.listed, d.country, p.home_country, false as vague,
        d.nearest_km
    from closed as c
    join days as d
        on d.tenant = c.tenant and d.subject = c.subject and d.day = cast(floor(c.at / 8.64e10) as bigint)
    join people as p on p.tenant = c.tenant and p.subject = c.subject
    where c.ip is null
)
select
    tenant, subject, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at, min(event_id) as event_id,
    count(distinct thing) as things,
    max(case when secret then 1 else 0 end) = 1 as secret,
    max(case when listed then 1 else 0 end) = 1 as listed,
    min(km) as home_km,
    min(case when country <> home_country then 1 else 0 end) = 1 as abroad
from seen
where km > 0 and not vague
group by tenant, subject, cast(floor("at" / 8.64e10) as bigint)
