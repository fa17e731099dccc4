-- Scope: subject.
-- Days on which a person at the screen came through an anonymiser, by `covers`. `kind`: a listed label, an address
-- class, or only the vendor's word.
select
    tenant, subject, day, min("at") as at, min(event_id) as event_id, min(tenure_days) as tenure_days,
    max(label) as label,
    case
        when max(case when anonymised_by = 'list' then 1 else 0 end) = 1 then 'list'
        when max(case when anonymised_by = 'class' then 1 else 0 end) = 1 then 'class'
        else 'vendor'
    end as kind
from covers
group by tenant, subject, day
