-- Scope: subject.
-- Days on which the handset that passed MFA was seen from another place than the sign-in it passed, where the log tells
-- both addresses of one act. VPNs and data centres on either side say nothing of where a person is. A mobile network is placed to its country at best, so for it only the country counts.
with
both_ends as (
    select
        s.tenant, s.subject, s.day, s.at, s.event_id, s.country, a.country as approved_country, a.ip_class,
        s.ip_class in ('relay', 'sase', 'private') or s.anonymiser or coalesce(s.label, '') = 'trusted-egress'
            or c.ip is not null or s.ip_class = 'hosting'
            or a.ip_class in ('relay', 'sase', 'private', 'vpn', 'hosting')
            or coalesce(a.anonymiser, false) or coalesce(a.label, '') = 'trusted-egress' or e.ip is not null as hidden,
        2 * 6371.0088 * asin(sqrt(least(1.0,
            power(sin(radians(s.latitude - a.latitude) / 2), 2)
            + cos(radians(a.latitude)) * cos(radians(s.latitude))
            * power(sin(radians(s.longitude - a.longitude) / 2), 2)
        ))) - s.radius_km - coalesce(a.radius_km, 1500.0) as km
    from factor as f
    join subjects as m on m.tenant = f.tenant and m.account = f.account
    join sign_ins as s on s.tenant = m.tenant and s.subject = m.subject and s.at = f.at and s.ip <> f.ip
    join addresses as a on a.ip = f.ip
    left join exits as c on c.tenant = s.tenant and c.ip = s.ip
    left join exits as e on e.tenant = f.tenant and e.ip = f.ip
    where f.action = 'used' and (f.outcome is null or f.outcome = 'success') and f.method in ('push', 'app', 'totp')
)
select
    tenant, subject, day, min("at") as at, min(event_id) as event_id,
    min(case when country <> approved_country then 1 else 0 end) = 1 as other_country,
    min(
        case
            when country <> approved_country then 1
            when ip_class <> 'mobile' and km > 500 then 1
            else 0
        end
    ) = 1 as apart
from both_ends
where not hidden and country is not null and approved_country is not null
group by tenant, subject, day
