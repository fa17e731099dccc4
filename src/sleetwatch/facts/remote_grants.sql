-- Scope: subject.
-- Remote-access services that a person let into the work account (an OAuth consent, an app installed), by the
-- service's name in the catalogue of remote-access tools, at the first time.
with
grants as (
    select a.tenant, m.subject, a.at, a.event_id, lower(coalesce(a.target, a.app)) as granted, lower(a.app) as app
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where
        a.action in (
            'consent to application', 'add delegated permission grant', 'add oauth2permissiongrant', 'authorize',
            'app.oauth2.as.consent.grant', 'app_installed', 'app_approved'
        )
        and (a.outcome is null or a.outcome = 'success')
),
names as (
    select granted as named from grants
    union all
    select app from grants
),
tools_known as (
    select distinct tool, lower(tool) as pattern
    from rmm
    where coalesce(category, 'remote_access') = 'remote_access' and length(tool) >= 5
),
found as (
    select n.named, min(t.tool) as tool
    from (select distinct named from names where named is not null) as n
    join tools_known as t on n.named = t.pattern or n.named like concat(t.pattern, ' %')
    group by n.named
)
select
    g.tenant, g.subject, f.tool, min(g.at) as at, max(g.at) as last_at, min(g.event_id) as event_id,
    max(case when a.tool is not null then 1 else 0 end) = 1 as approved,
    cast(floor((min(g.at) - min(p.start_at)) / 8.64e10) as bigint) as tenure_days
from grants as g
join found as f on f.named = g.granted or f.named = g.app
left join people as p on p.tenant = g.tenant and p.subject = g.subject
left join approved_tools as a on a.tenant = g.tenant and lower(a.tool) = lower(f.tool)
group by g.tenant, g.subject, f.tool
