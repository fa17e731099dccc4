-- Days on which a person at the screen came through an anonymiser, outside every approved trip (a visitor to a filtered
-- country needs one). `kind`: a listed label, an address class, or only the vendor's word.
select
    s.tenant, s.subject, s.day, min(s.at) as at, min(s.event_id) as event_id, min(s.tenure_days) as tenure_days,
    max(s.label) as label,
    case
        when max(case when s.anonymised_by = 'list' then 1 else 0 end) = 1 then 'list'
        when max(case when s.anonymised_by = 'class' then 1 else 0 end) = 1 then 'class'
        else 'vendor'
    end as kind
from sign_ins as s
where
    s.anonymiser and s.interactive
    and not exists (
        select 1 from crowds as c where c.tenant = s.tenant and c.ip = s.ip and c.company_egress
    )
    and not exists (
        select 1
        from approved_travel as t
        where
            t.tenant = s.tenant and t.subject = s.subject
            and s.at >= t.from_at - 86400000000 and s.at <= t.until_at + 86400000000
    )
group by s.tenant, s.subject, s.day
