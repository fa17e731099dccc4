-- Scope: subject.
-- One row per subject and day with at least one known place: how near to the claimed home the person was seen at best.
select
    tenant, subject, day, min("at") as at, min(event_id) as event_id,
    min(home_km) as nearest_km,
    max(home_km) as farthest_km,
    case when min(country) = max(country) then min(country) end as country,
    max(case when at_home then 1 else 0 end) = 1 as at_home,
    max(tenure_days) as tenure_days
from places
group by tenant, subject, day
