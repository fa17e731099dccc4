-- Addresses that several subjects of a tenant sign in from, and how many. An address outside homes and mobile networks
-- that at least five people use is the company's own way out (office, VPN, virtual desktops), listed or not.
with
shared as (
    select tenant, ip from sign_ins where ip is not null group by tenant, ip having min(subject) <> max(subject)
),
users as (
    select distinct s.tenant, s.ip, s.ip_class, s.subject
    from sign_ins as s
    join shared as c on c.tenant = s.tenant and c.ip = s.ip
)
select
    tenant, ip, min(ip_class) as ip_class, count(*) as subjects,
    count(*) >= 5 and min(ip_class) not in ('residential', 'mobile', 'vpn') as company_egress
from users
group by tenant, ip
