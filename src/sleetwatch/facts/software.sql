-- Scope: tenant. Known software on people's machines: one row per subject, device and tool, with its first day there.
-- `common`: at least five people and a quarter of all use it, so it is the company's own, listed or not. `trade`: at
-- least five people and 40 % of the peer group use software of that category. `days`: on how many it was there;
-- `portable_days`: on how many it ran from where a person saves files.
with
lives as (
    select
        tenant, subject, device, tool, category, issued_at, event_id, "at",
        max(last_at) over (partition by tenant, subject, device, tool) as last_at,
        max(case when ran then 1 else 0 end) over (partition by tenant, subject, device, tool) = 1 as ran,
        max(case when opened then 1 else 0 end) over (partition by tenant, subject, device, tool) = 1 as opened,
        max(case when renamed then 1 else 0 end) over (partition by tenant, subject, device, tool) = 1 as renamed,
        count(*) over (partition by tenant, subject, device, tool) as days,
        sum(case when portable then 1 else 0 end) over (partition by tenant, subject, device, tool) as portable_days,
        row_number() over (partition by tenant, subject, device, tool order by "at", event_id) as place
    from software_days
),
firsts as (
    select
        l.tenant, l.subject, l.device, l.tool, l.category, l.at, l.event_id, l.last_at, l.ran, l.opened, l.renamed,
        l.days, l.portable_days, coalesce(l.issued_at, p.start_at) as issued_at, p.start_at, p.peer,
        a.tool is not null as approved
    from lives as l
    left join people as p on p.tenant = l.tenant and p.subject = l.subject
    left join (select distinct tenant, lower(tool) as tool from approved_tools) as a
        on a.tenant = l.tenant and a.tool = lower(l.tool)
    where l.place = 1
),
staff as (
    select tenant, count(*) as subjects from (select distinct tenant, subject from device_owners) as d group by tenant
),
users as (
    select tenant, tool, count(*) as subjects
    from (select distinct tenant, tool, subject from firsts) as f
    group by tenant, tool
),
peers as (
    select tenant, peer, count(*) as subjects from people where is_worker group by tenant, peer
),
trades as (
    select tenant, peer, category, count(*) as subjects
    from (select distinct tenant, peer, category, subject from firsts where not approved and (ran or opened)) as f
    group by tenant, peer, category
)
select
    f.tenant, f.subject, f.device, f.tool, f.category, f.at, f.event_id, f.last_at, f.ran, f.opened, f.renamed, f.days,
    cast(f.portable_days as bigint) as portable_days, f.approved,
    (f.at - f.issued_at) / 8.64e10 as days_after_issue,
    cast(floor((f.at - f.start_at) / 8.64e10) as bigint) as tenure_days,
    coalesce(u.subjects >= 5 and u.subjects >= 0.25 * s.subjects, false) as common,
    coalesce(t.subjects >= 5 and t.subjects >= 0.4 * r.subjects, false) as trade
from firsts as f
left join users as u on u.tenant = f.tenant and u.tool = f.tool
left join staff as s on s.tenant = f.tenant
left join peers as r on r.tenant = f.tenant and r.peer = f.peer
left join trades as t on t.tenant = f.tenant and t.peer = f.peer and t.category = f.category
