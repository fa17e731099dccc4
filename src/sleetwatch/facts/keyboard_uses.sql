-- Scope: subject.
-- At whose keyboards an account is seen, by the programs it starts and what it does there, and on how many days. A logon
-- over the network is at no keyboard.
select s.tenant, s.device, m.subject, count(*) as days, min(s.at) as at
from (
    select
        tenant, coalesce(device_id, device_name) as device, account, floor("at" / 8.64e10) as day, min("at") as at
    from process
    where coalesce(device_id, device_name) is not null and account is not null
    group by tenant, coalesce(device_id, device_name), account, floor("at" / 8.64e10)
    union all
    select tenant, coalesce(device_id, device_name), account, floor("at" / 8.64e10), min("at")
    from activity
    where
        coalesce(device_id, device_name) is not null and account is not null
        and (logon_type is null or logon_type in ('interactive', 'unlock', 'remoteinteractive', 'cachedinteractive'))
        and (outcome is null or outcome = 'success')
    group by tenant, coalesce(device_id, device_name), account, floor("at" / 8.64e10)
) as s
join subjects as m on m.tenant = s.tenant and m.account = s.account
group by s.tenant, s.device, m.subject
