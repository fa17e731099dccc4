-- Scope: subject.
-- The claimed home of each subject as a key that compares equal for one address: the newest one given. Two people of
-- one home who share a thing are a couple until something else speaks.
select tenant, subject, value as home
from (
    select
        tenant, subject, value,
        row_number() over (partition by tenant, subject order by coalesce("at", 0) desc, event_id, value) as turn
    from contacts
    where contact_kind = 'address' and value is not null and subject is not null
) as given
where turn = 1
