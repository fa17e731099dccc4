-- Scope: subject.
-- On which machines a person joined meetings, on how many days, by what the client tells of them: `mac`, `hardware`
-- (a disk's id), `device` (an id) or `name`. `own`: the inventory or the person's own log-ons know it as theirs.
-- `busy_days`: days on which the person's own laptop was in use within the same hour. Telephones are left out, and
-- so are hardware addresses that virtual machines and VPN clients make up.
with
joined as (
    select
        g.tenant, m.subject, g.at, g.event_id, lower(g.mac) as mac, lower(g.hardware) as hardware,
        lower(g.device_id) as device_id, lower(g.device_name) as device_name
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where
        coalesce(g.network, '') not in ('cellular', 'phone')
        and not (
            lower(coalesce(g.client, '')) like '%ios%' or lower(coalesce(g.client, '')) like '%iphone%'
            or lower(coalesce(g.client, '')) like '%ipad%' or lower(coalesce(g.client, '')) like '%android%'
        )
),
told as (
    select tenant, subject, 'mac' as machine_kind, mac as machine, "at", event_id
    from joined
    where
        length(mac) = 12 and mac not in ('000000000000', 'ffffffffffff') and substr(mac, 2, 1) not in ('2', '6', 'a', 'e')
        and mac not like '005056%' and mac not like '000c29%' and mac not like '00155d%' and mac not like '080027%'
        and mac not like '001c42%' and mac not like '00059a3c%' and mac not like '00090ffe%' and mac not like '00090faa%'
    union all
    select tenant, subject, 'hardware', hardware, "at", event_id from joined where length(hardware) >= 8
    union all
    select tenant, subject, 'device', device_id, "at", event_id from joined where length(device_id) >= 8
    union all
    select tenant, subject, 'name', split_part(device_name, '.', 1), "at", event_id
    from joined
    where device_name is not null
),
owned as (
    select distinct tenant, subject, split_part(device, '.', 1) as device from device_owners
    union all
    select distinct n.tenant, o.subject, lower(n.mac)
    from device_network as n
    join device_owners as o on o.tenant = n.tenant and o.device = coalesce(n.device_id, n.device_name)
    where n.mac is not null
),
own as (
    select distinct tenant, subject, device from owned
),
used as (
    select distinct a.tenant, o.subject, cast(floor(a.at / 3.6e9) as bigint) as slot
    from activity as a
    join device_owners as o on o.tenant = a.tenant and o.device = coalesce(a.device_id, a.device_name)
    join subjects as m on m.tenant = a.tenant and m.account = a.account and m.subject = o.subject
    where a.logon_type is null or a.logon_type in ('interactive', 'unlock', 'remoteinteractive', 'cachedinteractive')
),
daily as (
    select
        t.tenant, t.subject, t.machine_kind, t.machine, cast(floor(t.at / 8.64e10) as bigint) as day,
        min(t.at) as at, max(t.at) as last_at, min(t.event_id) as event_id,
        max(case when u.slot is not null then 1 else 0 end) as busy
    from told as t
    left join used as u
        on u.tenant = t.tenant and u.subject = t.subject and u.slot = cast(floor(t.at / 3.6e9) as bigint)
    group by t.tenant, t.subject, t.machine_kind, t.machine, cast(floor(t.at / 8.64e10) as bigint)
)
select
    d.tenant, d.subject, d.machine_kind, d.machine, min(d.at) as at, max(d.last_at) as last_at,
    min(d.event_id) as event_id, count(*) as days, cast(sum(d.busy) as bigint) as busy_days,
    max(case when o.device is not null then 1 else 0 end) = 1 as own
from daily as d
left join own as o on o.tenant = d.tenant and o.subject = d.subject and o.device = d.machine
group by d.tenant, d.subject, d.machine_kind, d.machine
