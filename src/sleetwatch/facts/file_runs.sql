-- Scope: tenant.
-- Files of an applicant that were made in one run with those of others: with the same tools, on one clock, minutes
-- apart. `users`: how many applicants have files of these tools and this clock at all.
select
    tenant, subject, pipeline, min("at") as at, min(event_id) as event_id, min(file_kind) as file_kind,
    count(*) as others, max(users) as users
from run_pairs
group by tenant, subject, pipeline
