-- Scope: tenant.
-- What each subject has that few others have, whether or not anybody of the tenant shares it: for links across tenants
-- and for the exchange with other installations. The same rules hold as for `edges`: handsets and machines from when
-- until when, home lines and routers on two days or more, nothing that a whole company has. `agency` and `home` say
-- whose number it may be, and what street is claimed. Nothing is in the clear.
with
firms as (
    select tenant, subject, min(agency) as agency from appearances where agency is not null group by tenant, subject
),
given as (
    select
        c.tenant, c.subject, c.value, min(c.at) as at, min(c.event_id) as event_id,
        case c.contact_kind
            when 'delivery_address' then 'address' when 'delivered_home' then 'address' when 'profile' then 'mailbox'
            when 'file_id' then 'file' when 'picture' then 'photo' else c.contact_kind
        end as link_kind
    from contacts as c
    left join shared_contacts as s
        on s.tenant = c.tenant and s.subject = c.subject and s.contact_kind = c.contact_kind and s.value = c.value
    where
        c.value is not null and c.subject is not null
        and c.contact_kind in (
            'phone', 'bank', 'mailbox', 'address', 'delivery_address', 'delivered_home', 'profile', 'file_id', 'picture',
            'camera'
        )
        and (s.sharers is null or s.sharers <= 2 or 4 * s.sharers <= 3 * s.subjects_with_one)
        and not (coalesce(s.one_agency, false) and c.contact_kind in ('phone', 'bank', 'mailbox'))
    group by c.tenant, c.subject, c.value, c.contact_kind
),
held as (
    select tenant, subject, link_kind, value, "at", 4102444800000000 as until, event_id, true as is_worker from given
    union all
    select tenant, subject, 'factor', md5(concat(factor_kind, ':', value)), "at", held_until, event_id, is_worker
    from factor_uses
    where specific
    union all
    select tenant, subject, 'device', md5(device_id), "at", last_at, event_id, is_worker
    from registered_uses
    where days >= 2
    union all
    select tenant, subject, 'machine', md5(concat(machine_kind, ':', machine)), "at", last_at, event_id, true
    from meeting_machines
    where machine_kind <> 'name' and days >= 2
    union all
    select tenant, subject, 'unit', unit, "at", 4102444800000000, event_id, true from units
    union all
    select tenant, subject, 'egress', md5(ip), "at", last_at, event_id, is_worker from home_lines where days >= 2
    union all
    select tenant, subject, 'gateway', md5(concat('gateway:', gateway)), min("at"), max("at"), min(event_id), true
    from router_days
    group by tenant, subject, gateway
    having count(distinct day) >= 2
)
select
    h.tenant, h.subject, h.link_kind, h.value, min(coalesce(h.at, 0)) as at, max(h.until) as until,
    min(h.event_id) as event_id, h.is_worker, min(coalesce(p.agency, f.agency)) as agency, min(o.home) as home
from held as h
left join people as p on p.tenant = h.tenant and p.subject = h.subject
left join firms as f on f.tenant = h.tenant and f.subject = h.subject
left join homes as o on o.tenant = h.tenant and o.subject = h.subject
where h.link_kind <> 'egress' or coalesce(p.remote, true)
group by h.tenant, h.subject, h.link_kind, h.value, h.is_worker
