-- Scope: subject.
-- From where a person joined meetings, hour by hour and address by address. `portable`: a telephone or the client of
-- one, which goes where its owner goes. `hidden`: behind a listed anonymiser, a VPN or a data centre. `placed`: the
-- address says where the person was, with the exclusions of `places`. `home_km` is net of both radii.
with
joined as (
    select
        g.tenant, m.subject, g.ip, cast(floor(g.at / 3.6e9) as bigint) as slot, min(g.at) as at,
        min(g.event_id) as event_id,
        max(
            case
                when g.network in ('cellular', 'phone') or lower(g.client) like '%ios%' or lower(g.client) like '%iphone%'
                    or lower(g.client) like '%ipad%' or lower(g.client) like '%android%' then 1
                else 0
            end
        ) = 1 as portable
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where g.ip is not null
    group by g.tenant, m.subject, g.ip, cast(floor(g.at / 3.6e9) as bigint)
),
travelled as (
    select distinct j.tenant, j.subject, j.ip, j.slot
    from joined as j
    join addresses as a on a.ip = j.ip
    join approved_travel as t on t.tenant = j.tenant and t.subject = j.subject and t.country = a.country
    where j.at >= t.from_at - 86400000000 and j.at <= t.until_at + 86400000000
),
known as (
    select
        j.*, coalesce(a.ip_class, 'unknown') as ip_class, a.country, a.latitude, a.longitude,
        coalesce(a.radius_km, 1500.0) as radius_km, p.start_at, p.home_country,
        coalesce(p.home_radius_km, 0.0) as home_radius_km,
        case when j.at >= coalesce(a.label_from, j.at) and j.at <= coalesce(a.label_until, j.at) then a.label end as label,
        coalesce(a.anonymiser, false) as listed, c.ip is not null as company_egress,
        t.slot is not null as approved,
        case
            when a.latitude is not null and a.longitude is not null
                and p.home_latitude is not null and p.home_longitude is not null
                then 2 * 6371.0088 * asin(sqrt(least(1.0,
                    power(sin(radians(a.latitude - p.home_latitude) / 2), 2)
                    + cos(radians(p.home_latitude)) * cos(radians(a.latitude))
                    * power(sin(radians(a.longitude - p.home_longitude) / 2), 2)
                )))
        end as km
    from joined as j
    left join people as p on p.tenant = j.tenant and p.subject = j.subject
    left join addresses as a on a.ip = j.ip
    left join exits as c on c.tenant = j.tenant and c.ip = j.ip
    left join travelled as t on t.tenant = j.tenant and t.subject = j.subject and t.ip = j.ip and t.slot = j.slot
),
judged as (
    select
        *,
        case
            when company_egress or coalesce(label, '') = 'trusted-egress' or ip_class in ('relay', 'sase', 'private') then null
            when label is not null and listed then 'list'
            when ip_class = 'vpn' then 'vpn'
            when ip_class = 'hosting' then 'hosting'
        end as hidden
    from known
)
select
    tenant, subject, slot, cast(floor(slot / 24.0) as bigint) as day, "at", event_id, ip, portable, ip_class, country,
    latitude, longitude, radius_km, label, hidden, approved,
    cast(floor(("at" - start_at) / 8.64e10) as bigint) as tenure_days,
    hidden is null and latitude is not null and longitude is not null and not company_egress and not approved
        and coalesce(label, '') <> 'trusted-egress' and ip_class not in ('relay', 'sase', 'private') as placed,
    case
        when km is null then null
        when radius_km > 1200 and country = home_country then 0.0
        else greatest(km - radius_km - home_radius_km, 0.0)
    end as home_km
from judged
