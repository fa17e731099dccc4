-- Scope: subject.
-- Days on which a person signed in to a portal made for administrators of identities, devices or pay. A log names few
-- applications many times, so names are looked at once each.
with
portals as (
    select app, lower(app) as portal
    from (select distinct app from sign_ins where is_worker) as named
    where
        lower(app) like '%admin console%' or lower(app) like '%admin center%' or lower(app) like '%admin centre%'
        or lower(app) like '%admin portal%' or lower(app) like '%okta admin%'
        or lower(app) like '%active directory powershell%' or lower(app) like '%graph command line%'
        or lower(app) like '%intune portal%' or lower(app) like '%privileged%' or lower(app) like '%cyberark%'
        or lower(app) in ('azure portal', 'microsoft azure portal', 'graph explorer', 'aws iam identity center admin')
)
select
    s.tenant, s.subject, n.portal, s.day, min(s.at) as at, min(s.event_id) as event_id,
    min(s.tenure_days) as tenure_days, min(p.peer) as peer
from sign_ins as s
join portals as n on n.app = s.app
join people as p on p.tenant = s.tenant and p.subject = s.subject and p.is_worker
where s.interactive
group by s.tenant, s.subject, n.portal, s.day
