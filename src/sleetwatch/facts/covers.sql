-- Scope: subject.
-- What people hid behind, day by day and service by service: a person at the screen came through an anonymiser, outside
-- every approved trip (a visitor to a filtered country needs one) and not through the company's own way out.
-- `anonymised_by`: a listed label, an address class, or only the vendor's word. `brand`: the service, where one is named.
with
hidden as (
    select
        s.tenant, s.subject, s.day, s.at, s.event_id, s.tenure_days, s.label, s.anonymised_by, s.platform,
        lower(coalesce(s.tunnel, s.label)) as said
    from sign_ins as s
    where
        s.anonymiser and s.interactive
        and not exists (
            select 1 from exits as c where c.tenant = s.tenant and c.ip = s.ip
        )
        and not exists (
            select 1
            from approved_travel as t
            where
                t.tenant = s.tenant and t.subject = s.subject
                and s.at >= t.from_at - 86400000000 and s.at <= t.until_at + 86400000000
        )
),
named as (
    select
        *,
        case
            when said = 'tor' or said like 'tor %' or said like '% tor' or said like 'tor-%' then 'tor'
            when said like '%residential%' or said like '%luminati%' or said like '%bright data%'
                or said like '%oxylabs%' or said like '%iproyal%' or said like '%smartproxy%' or said like '%soax%'
                or said like '%netnut%' or said like '%911%' or said like '%packetstream%' or said like '%lumi proxy%'
                then 'residential proxy'
            when said like '%vpn%' or said = 'astrill' or anonymised_by = 'class' then 'vpn'
            else 'proxy'
        end as cover,
        case
            when said not in (
                'anonymiser', 'anonymizer', 'commercial-vpn', 'open-proxy', 'proxy', 'residential-proxy', 'tor', 'vpn',
                'residential proxy', 'commercial vpn'
            ) then said
        end as brand
    from hidden
)
select
    tenant, subject, day, cover, brand, label, anonymised_by,
    min("at") as at, min(event_id) as event_id, min(tenure_days) as tenure_days
from named
group by tenant, subject, day, cover, brand, label, anonymised_by
