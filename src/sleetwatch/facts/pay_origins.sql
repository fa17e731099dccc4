-- Scope: subject.
-- Where changes of pay were entered from: payroll's own address, and acts in HR self-service whose name says so. What
-- the company's own way out, a relay or a security service stands before tells nothing. `home_km` is net of both radii.
with
entered as (
    select tenant, subject, ip, "at", event_id from pay_accounts where ip is not null
    union all
    select a.tenant, m.subject, a.ip, a.at, a.event_id
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        a.ip is not null and coalesce(a.outcome, 'success') = 'success'
        and (
            a.action like '%payment election%' or a.action like '%paymentelection%' or a.action like '%direct deposit%'
            or a.action like '%directdeposit%' or a.action like '%bank account%' or a.action like '%bankaccount%'
        )
        and a.action not like '%view%' and a.action not like '%approve%'
),
placed as (
    select
        e.tenant, e.subject, e.at, e.event_id,
        case
            when a.ip_class = 'vpn' then true
            else coalesce(
                a.anonymiser and e.at >= coalesce(a.label_from, e.at) and e.at <= coalesce(a.label_until, e.at), false
            )
        end as hidden,
        coalesce(a.ip_class, '') = 'hosting' as hosted,
        case
            when coalesce(a.radius_km, 1500.0) > 1200 and a.country = p.home_country then 0.0
            when a.latitude is not null and a.longitude is not null
                and p.home_latitude is not null and p.home_longitude is not null
                then 2 * 6371.0088 * asin(sqrt(least(1.0,
                    power(sin(radians(a.latitude - p.home_latitude) / 2), 2)
                    + cos(radians(p.home_latitude)) * cos(radians(a.latitude))
                    * power(sin(radians(a.longitude - p.home_longitude) / 2), 2)
                ))) - coalesce(a.radius_km, 1500.0) - coalesce(p.home_radius_km, 0.0)
        end as home_km,
        coalesce(a.country <> p.home_country, false) as abroad,
        cast(floor((e.at - p.start_at) / 8.64e10) as bigint) as tenure_days
    from entered as e
    join addresses as a on a.ip = e.ip
    left join people as p on p.tenant = e.tenant and p.subject = e.subject
    where
        coalesce(a.label, '') <> 'trusted-egress' and coalesce(a.ip_class, '') not in ('relay', 'sase', 'private')
        and not exists (select 1 from exits as w where w.tenant = e.tenant and w.ip = e.ip)
        and not exists (
            select 1
            from approved_travel as t
            where
                t.tenant = e.tenant and t.subject = e.subject and t.country = a.country
                and e.at >= t.from_at - 86400000000 and e.at <= t.until_at + 86400000000
        )
)
select
    tenant, subject, cast(floor("at" / 8.64e10) as bigint) as day, min("at") as at, min(event_id) as event_id,
    min(case when hidden then 1 else 0 end) = 1 as hidden,
    min(case when hosted then 1 else 0 end) = 1 as hosted,
    min(case when hidden or hosted then 0.0 else coalesce(home_km, 0.0) end) as home_km,
    min(case when abroad and not hidden and not hosted then 1 else 0 end) = 1 as abroad,
    min(tenure_days) as tenure_days
from placed
group by tenant, subject, cast(floor("at" / 8.64e10) as bigint)
