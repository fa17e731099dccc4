-- Scope: subject.
-- Sessions that changed network, and how they moved: `hops` are changes of network within an hour (one is a walk to a
-- cafe, many are two users of one cookie), `far_hops` those to another country or over 500 km, `machine_hops` those to
-- another kind of machine. Mobile networks, relays, gateways, VPNs and the company's own way out change by themselves and
-- count nothing. Most sessions stay on one network: those are passed over before anything is compared.
with
moved as (
    select session
    from sign_ins
    where
        session is not null and length(session) >= 8 and session not like '00000000%' and not anonymiser
        and ip_class in ('residential', 'education', 'corporate', 'hosting', 'unknown')
        and coalesce(label, '') <> 'trusted-egress'
    group by session
    having min(asn) <> max(asn)
),
uses as (
    select
        s.tenant, s.subject, s.vendor, s.session, s.at, s.asn,
        s.ip_class in ('residential', 'education', 'corporate', 'hosting', 'unknown') and not s.anonymiser
            and coalesce(s.label, '') <> 'trusted-egress' and c.ip is null as steady
    from sign_ins as s
    join moved as m on m.session = s.session
    left join exits as c on c.tenant = s.tenant and c.ip = s.ip
),
lives as (
    select tenant, subject, vendor, session, min("at") as at, max("at") as last_at
    from uses
    group by tenant, subject, vendor, session
    having min(case when steady then asn end) <> max(case when steady then asn end)
),
steps as (
    select
        u.tenant, u.subject, u.vendor, u.session, u.at, u.event_id, u.asn, u.country, u.platform, u.device_id,
        u.latitude, u.longitude, u.radius_km,
        lag(u.at) over w as from_at,
        lag(u.asn) over w as from_asn,
        lag(u.country) over w as from_country,
        lag(u.platform) over w as from_platform,
        lag(u.device_id) over w as from_device_id,
        lag(u.latitude) over w as from_latitude,
        lag(u.longitude) over w as from_longitude,
        lag(u.radius_km) over w as from_radius_km
    from sign_ins as u
    join lives as l
        on l.tenant = u.tenant and l.subject = u.subject and l.vendor = u.vendor and l.session = u.session
    left join exits as c on c.tenant = u.tenant and c.ip = u.ip
    where
        u.ip_class in ('residential', 'education', 'corporate', 'hosting', 'unknown') and not u.anonymiser
        and coalesce(u.label, '') <> 'trusted-egress' and c.ip is null
    window w as (partition by u.tenant, u.subject, u.vendor, u.session order by u.at, u.event_id)
),
hops as (
    select
        tenant, subject, vendor, session, "at", event_id,
        coalesce(
            country <> from_country
            or 2 * 6371.0088 * asin(sqrt(least(1.0,
                power(sin(radians(latitude - from_latitude) / 2), 2)
                + cos(radians(from_latitude)) * cos(radians(latitude))
                * power(sin(radians(longitude - from_longitude) / 2), 2)
            ))) - radius_km - from_radius_km > 500,
            false
        ) as far,
        coalesce(platform <> from_platform, false)
            or coalesce(device_id <> from_device_id and platform = from_platform, false) as other_machine
    from steps
    where asn <> from_asn and "at" - from_at <= 3600000000
),
moves as (
    select
        tenant, subject, vendor, session, count(distinct event_id) as hops,
        count(distinct case when far then event_id end) as far_hops,
        count(distinct case when other_machine then event_id end) as machine_hops,
        min("at") as hop_at, min(event_id) as hop_event_id
    from hops
    group by tenant, subject, vendor, session
)
select
    l.tenant, l.subject, l.vendor, l.session, l.at, l.last_at, m.hops, m.far_hops, m.machine_hops, m.hop_at,
    m.hop_event_id
from lives as l
join moves as m
    on m.tenant = l.tenant and m.subject = l.subject and m.vendor = l.vendor and m.session = l.session
