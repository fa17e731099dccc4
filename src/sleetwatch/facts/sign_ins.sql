-- Scope: subject.
-- Every successful sign-in with the subject it belongs to, where it came from and how far that is from the claimed
-- home. A failed attempt says something about whoever tried, who need not be the account's owner, and is left out.
-- Place: the vendor's own coordinates first. Where vendor and address book name different countries and the vendor
-- gives no coordinates, the place is unknown. `home_km` is net of both error radii, so zero means "may be at home", as
-- does a place known no better than to 1,200 km in the claimed country. `at_home` needs the vendor's finer place.
-- `interactive`: not known to be a client's own refresh, which is enough for where somebody was. `by_hand`: the log says
-- that a person was at the screen; a VPN client that comes back at night does not, so hours and presence need this one.
with
known as (
    select
        s.tenant, m.subject, s.at, s.event_id, s.ip, s.app, s.session, s.device_id, s.managed, s.vendor_proxy,
        lower(s.tunnel) as tunnel,
        case
            when s.source like 'entra%' or s.source like 'm365%' or s.source like 'defender%' then 'microsoft'
            else s.source
        end as vendor,
        s.vendor_latitude is not null and s.vendor_longitude is not null as placed_by_vendor,
        coalesce(s.interactive, true) as interactive,
        coalesce(s.interactive, false) as by_hand,
        coalesce(s.vendor_asn, a.asn) as asn,
        lower(coalesce(s.os, s.user_agent)) as machine,
        case
            when s.token_kind like '%device code' then 'device code'
            when lower(s.client) like '%imap%' or lower(s.client) like '%pop%' or lower(s.client) like '%smtp%'
                or lower(s.client) like '%activesync%' or lower(s.client) like 'other clients%' then 'legacy protocol'
        end as flow,
        case
            when s.factors like '%passkey%' or s.factors like '%fido%' or s.factors like '%platform%'
                or s.factors like '%hello%' or s.factors like '%webauthn%' then true
            else false
        end as strong_factor,
        coalesce(s.vendor_country, a.country) as country,
        case when lower(s.tunnel) like '%relay%' then 'relay' else coalesce(a.ip_class, 'unknown') end as ip_class,
        case
            when s.vendor_latitude is not null and s.vendor_longitude is not null then s.vendor_latitude
            when s.vendor_country is null or s.vendor_country = a.country then a.latitude
        end as latitude,
        case
            when s.vendor_latitude is not null and s.vendor_longitude is not null then s.vendor_longitude
            when s.vendor_country is null or s.vendor_country = a.country then a.longitude
        end as longitude,
        case
            when s.vendor_latitude is not null and s.vendor_longitude is not null
                then case
                    when a.ip_class in ('residential', 'mobile') then coalesce(a.class_radius_km, a.radius_km, 300.0)
                    else least(coalesce(a.class_radius_km, a.radius_km, 300.0), 1500.0)
                end
            else coalesce(a.radius_km, 1500.0)
        end as radius_km,
        case
            when s.at >= coalesce(a.label_from, s.at) and s.at <= coalesce(a.label_until, s.at) then a.label
        end as label,
        coalesce(a.anonymiser, false) as listed,
        p.start_at, p.home_country, p.home_latitude, p.home_longitude,
        coalesce(p.home_radius_km, 0.0) as home_radius_km,
        coalesce(p.is_worker, false) as is_worker
    from sign_in as s
    join subjects as m on m.tenant = s.tenant and m.account = s.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject
    left join addresses as a on a.ip = s.ip
    where s.outcome is null or s.outcome = 'success'
),
measured as (
    -- `least` skips NULL, so that without the guard an unknown home would be half the earth away
    select
        *,
        case
            when latitude is not null and longitude is not null
                and home_latitude is not null and home_longitude is not null
                then 2 * 6371.0088 * asin(sqrt(least(1.0,
                    power(sin(radians(latitude - home_latitude) / 2), 2)
                    + cos(radians(home_latitude)) * cos(radians(latitude))
                    * power(sin(radians(longitude - home_longitude) / 2), 2)
                )))
        end as km,
        case
            when label = 'trusted-egress' or ip_class in ('relay', 'sase', 'private') then 'none'
            when label is not null and listed then 'list'
            when ip_class = 'vpn' then 'class'
            when tunnel is not null or vendor_proxy then 'vendor'
            else 'none'
        end as anonymised_by
    from known
)
select
    tenant, subject, "at", event_id, vendor, ip, app, session, device_id, managed, interactive, strong_factor, country, ip_class,
    latitude, longitude, radius_km, label, anonymised_by, is_worker,
    anonymised_by <> 'none' as anonymiser,
    cast(floor("at" / 8.64e10) as bigint) as day,
    cast(floor(("at" - start_at) / 8.64e10) as bigint) as tenure_days,
    case
        when km is null then null
        when radius_km > 1200 and country = home_country then 0.0
        else greatest(km - radius_km - home_radius_km, 0.0)
    end as home_km,
    coalesce(
        placed_by_vendor and km <= 100 + home_radius_km and anonymised_by = 'none'
            and ip_class in ('residential', 'education', 'corporate'),
        false
    ) as at_home,
    by_hand, asn, tunnel, flow,
    case
        when machine like '%android%' then 'android'
        when machine like '%iphone%' or machine like '%ipad%' or machine like 'ios%' then 'ios'
        when machine like 'win%' or machine like '%windows%' then 'windows'
        when machine like '%cros%' or machine like '%chrome os%' or machine like '%chromeos%' then 'chromeos'
        when machine like '%mac%' then 'macos'
        when machine like '%linux%' or machine like '%ubuntu%' then 'linux'
    end as platform
from measured
