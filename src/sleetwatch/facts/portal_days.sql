-- Scope: subject.
-- Days on which a person signed in to a portal made for administrators of identities, devices or pay. A log names few
-- applications many times, so names are looked at once each: by way of `min`, since an engine applies what is asked of a
-- mere group's name to every row before it groups them.
with
portals as (
    select app, portal
    from (select app, min(lower(app)) as portal from sign_ins where is_worker group by app) as named
    where
        portal like '%admin console%' or portal like '%admin center%' or portal like '%admin centre%'
        or portal like '%admin portal%' or portal like '%okta admin%'
        or portal like '%active directory powershell%' or portal like '%graph command line%'
        or portal like '%intune portal%' or portal like '%privileged%' or portal like '%cyberark%'
        or portal in ('azure portal', 'microsoft azure portal', 'graph explorer', 'aws iam identity center admin')
)
select
    s.tenant, s.subject, n.portal, s.day, min(s.at) as at, min(s.event_id) as event_id,
    min(s.tenure_days) as tenure_days, min(p.peer) as peer
from sign_ins as s
join portals as n on n.app = s.app
join people as p on p.tenant = s.tenant and p.subject = s.subject and p.is_worker
where s.interactive
group by s.tenant, s.subject, n.portal, s.day
