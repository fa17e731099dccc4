-- Scope: subject.
-- What a person did with data, day by day: distinct things opened, downloaded, sent up and shared, the bytes of each
-- thing once, how much of it was labelled, and what was downloaded through an anonymiser.
with
things as (
    select
        d.tenant, m.subject, cast(floor(d.at / 8.64e10) as bigint) as day, d.action,
        coalesce(d.target, d.container) as thing, min(d.container) as container, min(d.at) as at,
        min(d.event_id) as event_id, max(d.bytes) as size,
        max(case when d.label is not null then 1 else 0 end) as labelled,
        max(
            case
                when a.label = 'trusted-egress' or a.ip_class in ('relay', 'sase', 'private') or w.ip is not null then 0
                when a.ip_class = 'vpn' then 1
                when
                    a.anonymiser and d.at >= coalesce(a.label_from, d.at) and d.at <= coalesce(a.label_until, d.at)
                    then 1
                else 0
            end
        ) as hidden
    from data_access as d
    join subjects as m on m.tenant = d.tenant and m.account = d.account
    left join addresses as a on a.ip = d.ip
    left join exits as w on w.tenant = d.tenant and w.ip = d.ip
    where d.action is not null and coalesce(d.target, d.container) is not null
    group by
        d.tenant, m.subject, cast(floor(d.at / 8.64e10) as bigint), d.action, coalesce(d.target, d.container)
),
daily as (
    select
        tenant, subject, day, min("at") as at, min(event_id) as event_id,
        count(distinct thing) as things,
        count(distinct container) as containers,
        count(distinct case when labelled = 1 then thing end) as labelled,
        sum(case when action in ('download', 'copy') then 1 else 0 end) as downloads,
        sum(case when action in ('download', 'copy') then coalesce(size, 0) else 0 end) as download_bytes,
        sum(case when action in ('download', 'copy') then hidden else 0 end) as hidden_downloads,
        sum(case when action = 'upload' then 1 else 0 end) as uploads,
        sum(case when action = 'upload' then coalesce(size, 0) else 0 end) as upload_bytes,
        sum(case when action = 'share' then 1 else 0 end) as shares
    from things
    group by tenant, subject, day
)
select
    d.*, p.peer,
    cast(floor((d.at - p.start_at) / 8.64e10) as bigint) as tenure_days,
    cast(floor((p.end_at - d.at) / 8.64e10) as bigint) as days_to_end
from daily as d
left join people as p on p.tenant = d.tenant and p.subject = d.subject
