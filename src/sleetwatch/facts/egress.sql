-- Scope: tenant.
-- Who used a home line or an unclassified line, on which days, where two to thirty subjects share it.
select
    d.tenant, d.ip, d.is_worker, d.subject, d.day, d.at, d.event_id, d.ip_class, d.label, c.subjects
from line_days as d
join crowds as c on c.tenant = d.tenant and c.ip = d.ip
