-- Scope: subject.
-- The claimed home of each subject as a key that compares equal for one address. Two people of one home who share a
-- thing are a couple until something else speaks.
select tenant, subject, min(value) as home
from contacts
where contact_kind = 'address' and value is not null and subject is not null
group by tenant, subject
