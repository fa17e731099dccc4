-- Scope: subject.
-- Days on which a person signed in to a portal made for administrators of identities, devices or pay.
select
    s.tenant, m.subject, lower(s.app) as portal, cast(floor(s.at / 8.64e10) as bigint) as day, min(s.at) as at,
    min(s.event_id) as event_id, min(cast(floor((s.at - p.start_at) / 8.64e10) as bigint)) as tenure_days,
    min(p.peer) as peer
from sign_in as s
join subjects as m on m.tenant = s.tenant and m.account = s.account
join people as p on p.tenant = m.tenant and p.subject = m.subject and p.is_worker
where
    (s.outcome is null or s.outcome = 'success') and coalesce(s.interactive, true)
    and (
        lower(s.app) like '%admin console%' or lower(s.app) like '%admin center%' or lower(s.app) like '%admin centre%'
        or lower(s.app) like '%admin portal%' or lower(s.app) like '%okta admin%'
        or lower(s.app) like '%active directory powershell%' or lower(s.app) like '%graph command line%'
        or lower(s.app) like '%intune portal%' or lower(s.app) like '%privileged%' or lower(s.app) like '%cyberark%'
        or lower(s.app) in ('azure portal', 'microsoft azure portal', 'graph explorer', 'aws iam identity center admin')
    )
group by s.tenant, m.subject, lower(s.app), cast(floor(s.at / 8.64e10) as bigint)
