-- Scope: subject.
-- Sessions opened before a reset and still used after it; whether from an address this person had not used in the month
-- before, mobile networks apart, since their addresses change by the hour; and whether that address is far from the
-- claimed home or in a data centre.
-- Only the last five resets of each person are looked at: a policy that revokes weekly must not multiply the sign-ins.
with
latest as (
    select *, row_number() over (partition by tenant, subject order by "at" desc, event_id) as place from resets
),
uses as (
    select
        r.tenant, r.subject, r.at as reset_at, r.event_id as reset_event_id, r.revoked, s.session, s.at, s.event_id,
        s.at > r.at as after_it, s.anonymiser and c.ip is null as anonymiser,
        s.ip_class <> 'mobile' and c.ip is null
            and min(s.at) over (partition by r.tenant, r.subject, r.at, s.ip) > r.at as new_address,
        s.ip_class = 'hosting' and c.ip is null as hosted,
        coalesce(s.home_km >= 150, false) as far
    from latest as r
    join sign_ins as s
        on s.tenant = r.tenant and s.subject = r.subject and s.vendor is not distinct from r.vendor
    left join exits as c on c.tenant = s.tenant and c.ip = s.ip
    where r.place <= 5 and s.at >= r.at - 2592000000000 and s.at <= r.at + 2592000000000
),
sessions as (
    select tenant, subject, reset_at, session, min("at") as since, max("at") as until
    from uses
    where session is not null
    group by tenant, subject, reset_at, session
)
select
    u.tenant, u.subject, u.session, u.reset_at, min(u.reset_event_id) as reset_event_id, s.since, s.until as at,
    min(case when u.at = s.until then u.event_id end) as event_id,
    (s.until - u.reset_at) / 3.6e9 as hours_after,
    max(case when u.revoked then 1 else 0 end) = 1 as revoked,
    max(case when u.new_address then 1 else 0 end) = 1 as new_address,
    max(case when (u.new_address and u.far) or (u.after_it and u.hosted) then 1 else 0 end) = 1 as far,
    max(case when u.after_it and u.anonymiser then 1 else 0 end) = 1 as anonymised
from uses as u
join sessions as s
    on s.tenant = u.tenant and s.subject = u.subject and s.reset_at = u.reset_at and s.session = u.session
where s.since < u.reset_at and s.until > u.reset_at
group by u.tenant, u.subject, u.session, u.reset_at, s.since, s.until
