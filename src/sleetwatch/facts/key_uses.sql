-- Scope: tenant.
-- Keys and tokens by the network (autonomous system) they were made in or used from, beside the networks on which the
-- person was ever seen. `known_days`: on how many days that was, without which nothing can be said. `others`: who else
-- of the tenant is seen on the network, as all are whose code a cloud builds. The company's own way out, relays and
-- security services are left out.
with
networks as (
    select u.tenant, u.subject, a.asn
    from ip_uses as u
    join addresses as a on a.ip = u.ip
    where a.asn is not null
    union
    select n.tenant, o.subject, a.asn
    from device_network as n
    join device_owners as o on o.tenant = n.tenant and o.device = coalesce(n.device_id, n.device_name)
    join addresses as a on a.ip = n.public_ip
    where a.asn is not null
),
uses as (
    select c.tenant, m.subject, 'used' as use_kind, md5(c.key) as key_hash, c.ip, c.at, c.event_id
    from code_access as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    where c.key is not null and c.ip is not null and c.action in ('clone', 'fetch', 'push')
    union all
    select d.tenant, m.subject, 'made', '', d.ip, d.at, d.event_id
    from credential as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    where
        d.action in ('key_created', 'token_created') and d.ip is not null
        and coalesce(d.actor, d.account) = d.account and coalesce(d.outcome, 'success') = 'success'
),
placed as (
    select
        u.tenant, u.subject, u.use_kind, u.key_hash, a.asn, u.at, u.event_id,
        case when a.ip_class = 'vpn' or coalesce(a.anonymiser, false) then 'hidden'
            when a.ip_class = 'hosting' then 'hosting' else 'line' end as network_kind,
        case when a.country = p.home_country then 0 when a.country is not null and p.home_country is not null then 1
        end as abroad,
        cast(floor(u.at / 8.64e10) as bigint) as day,
        cast(floor((u.at - p.start_at) / 8.64e10) as bigint) as tenure_days
    from uses as u
    join addresses as a on a.ip = u.ip
    left join people as p on p.tenant = u.tenant and p.subject = u.subject
    where
        a.asn is not null and a.ip_class not in ('relay', 'sase', 'private')
        and coalesce(a.label, '') <> 'trusted-egress'
        and not exists (select 1 from crowds as w where w.tenant = u.tenant and w.ip = u.ip and w.company_egress)
        and not exists (
            select 1
            from approved_travel as t
            where
                t.tenant = u.tenant and t.subject = u.subject and t.country = a.country
                and u.at >= t.from_at - 86400000000 and u.at <= t.until_at + 86400000000
        )
),
holders as (
    select distinct tenant, subject from placed
),
seen as (
    select h.tenant, h.subject, s.day
    from holders as h
    join sign_ins as s on s.tenant = h.tenant and s.subject = h.subject
    join addresses as a on a.ip = s.ip
    where a.asn is not null
    union
    select h.tenant, h.subject, cast(floor(n.at / 8.64e10) as bigint)
    from holders as h
    join device_owners as o on o.tenant = h.tenant and o.subject = h.subject
    join device_network as n on n.tenant = o.tenant and coalesce(n.device_id, n.device_name) = o.device
    join addresses as a on a.ip = n.public_ip
    where a.asn is not null
),
known as (
    select tenant, subject, count(*) as days from seen group by tenant, subject
),
everybody as (
    select tenant, subject, asn from networks
    union all
    select tenant, subject, asn from placed
),
crowded as (
    select tenant, asn, count(distinct subject) as subjects
    from everybody
    group by tenant, asn
    having min(subject) <> max(subject)
)
select
    u.tenant, u.subject, u.use_kind, u.key_hash, u.asn, min(u.network_kind) as network_kind, min(u.at) as at,
    min(u.event_id) as event_id, count(distinct u.day) as days, min(u.abroad) = 1 as abroad,
    min(u.tenure_days) as tenure_days, max(k.days) as known_days, coalesce(max(c.subjects), 1) - 1 as others
from placed as u
join known as k on k.tenant = u.tenant and k.subject = u.subject
left join crowded as c on c.tenant = u.tenant and c.asn = u.asn
where
    not exists (
        select 1 from networks as n where n.tenant = u.tenant and n.subject = u.subject and n.asn = u.asn
    )
group by u.tenant, u.subject, u.use_kind, u.key_hash, u.asn
