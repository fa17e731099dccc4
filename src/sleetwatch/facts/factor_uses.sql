-- Scope: tenant.
-- Who passes multi-factor authentication on which handset, key or phone number, from when until when. A registration
-- holds until it is removed or the person leaves. `specific`: the value names one thing, not a model ("iphone 15").
-- `holders` counts subjects of the same standing, so that a worker and his own second account are not two people.
with
values_used as (
    select f.tenant, m.subject, f.at, f.event_id, f.action, f.outcome, 'device' as factor_kind, f.device as value
    from factor as f
    join subjects as m on m.tenant = f.tenant and m.account = f.account
    where f.device is not null
    union all
    select f.tenant, m.subject, f.at, f.event_id, f.action, f.outcome, 'phone' as factor_kind, f.phone as value
    from factor as f
    join subjects as m on m.tenant = f.tenant and m.account = f.account
    where f.phone is not null
),
lives as (
    select
        v.tenant, v.subject, v.factor_kind, v.value,
        min(v.at) as at,
        max(v.at) as last_at,
        min(v.event_id) as event_id,
        max(case when v.action = 'registered' then 1 else 0 end) as registered,
        max(case when v.action = 'removed' then v.at end) as removed_at
    from values_used as v
    where v.outcome is null or v.outcome = 'success'
    group by v.tenant, v.subject, v.factor_kind, v.value
    having max(case when v.action in ('registered', 'used') then 1 else 0 end) = 1
)
select
    l.tenant, l.subject, l.factor_kind, l.value, l.at, l.event_id, coalesce(p.is_worker, false) as is_worker,
    case
        when l.removed_at >= l.last_at then l.removed_at
        when l.registered = 1 then coalesce(p.end_at, 4102444800000000)
        else l.last_at
    end as held_until,
    case
        when l.factor_kind = 'phone' then l.value like '+%' and length(l.value) >= 8
            and translate(l.value, '+0123456789', '') = ''
        else l.value not like '% %' and length(l.value) >= 16 and translate(l.value, '0123456789', '') <> l.value
            and l.value not like 'iphone%' and l.value not like 'ipad%' and l.value not like 'pixel%'
            and l.value not like 'galaxy%' and l.value not like 'samsung%' and l.value not like 'android%'
    end as specific,
    count(*) over (partition by l.tenant, l.factor_kind, l.value, coalesce(p.is_worker, false)) as holders
from lives as l
left join people as p on p.tenant = l.tenant and p.subject = l.subject
