-- Scope: tenant. What endpoint protection found on people's machines, by what it is about: one row per subject,
-- machine, matter and day. `remote_tool`: software that lets somebody else in; `stealer`: malware that takes passwords
-- and session cookies; `credential_tool`: a tool that digs out secrets. What analysts dismissed is left out. An alert
-- is another product's opinion.
with
worded as (
    select
        a.tenant, a.account, a.device_id, a.device_name, a.at, a.event_id, a.file_name,
        lower(concat(coalesce(a.detection, ''), ' ', coalesce(a.category, ''), ' ', coalesce(a.detail, ''))) as words
    from alert as a
    where
        (a.device_id is not null or a.device_name is not null or a.file_name is not null)
        and (
            a.state is null
            or a.state not in ('dismissed', 'false_positive', 'falsepositive', 'false positive', 'benign', 'ignored')
        )
),
about as (
    select
        w.*,
        case
            when words like '%infostealer%' or words like '%info stealer%' or words like '%information stealer%'
                or words like '%info-stealer%' or words like '%stealer%' or words like '%lumma%'
                or words like '%redline%' or words like '%vidar%' or words like '%stealc%'
                or words like '%beavertail%' or words like '%invisibleferret%' or words like '%ottercookie%'
                then 'stealer'
            when words like '%mimikatz%' or words like '%lazagne%' or words like '%hacktool%'
                or words like '%hack tool%' or words like '%credential dump%' or words like '%credentialaccess%'
                or words like '%credential access%' or words like '%credential theft%' or words like '%lsass%'
                then 'credential_tool'
            when words like '%remote access tool%' or words like '%remote access software%'
                or words like '%remote monitoring and management%' or words like '%rmm tool%'
                or words like '%remote management tool%' or words like '%remote admin%' or words like '%remoteadmin%'
                or words like '%anydesk%' or words like '%rustdesk%' or words like '%anyviewer%'
                or words like '%teamviewer%' or words like '%screenconnect%' or words like '%splashtop%'
                or words like '%chrome remote desktop%' or words like '%meshagent%' or words like '%ip kvm%'
                or words like '%ip-kvm%' or words like '%pikvm%' or words like '%tinypilot%' then 'remote_tool'
        end as matter
    from worded as w
),
owned as (
    select
        a.tenant, coalesce(p.subject, i.subject, h.subject) as subject,
        coalesce(a.device_id, a.device_name, '') as device, a.matter, a.at, a.event_id,
        case
            when i.subject = coalesce(p.subject, i.subject) then i.issued_at
            when h.subject = coalesce(p.subject, h.subject) then h.issued_at
        end as issued_at
    from about as a
    left join subjects as m on m.tenant = a.tenant and m.account = a.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
    left join device_owners as i on i.tenant = a.tenant and i.device = a.device_id and a.at >= i.since
    left join device_owners as h on h.tenant = a.tenant and h.device = a.device_name and a.at >= h.since
    where a.matter is not null
)
select
    o.tenant, o.subject, o.device, o.matter, cast(floor(o.at / 8.64e10) as bigint) as day, min(o.at) as at,
    min(o.event_id) as event_id, min((o.at - coalesce(o.issued_at, p.start_at)) / 8.64e10) as days_after_issue,
    min(cast(floor((o.at - p.start_at) / 8.64e10) as bigint)) as tenure_days
from owned as o
left join people as p on p.tenant = o.tenant and p.subject = o.subject
where o.subject is not null
group by o.tenant, o.subject, o.device, o.matter, cast(floor(o.at / 8.64e10) as bigint)
