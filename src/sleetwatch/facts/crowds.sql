-- Scope: tenant.
-- Addresses that several subjects of a tenant sign in from, and how many. An address outside homes and mobile networks
-- that at least five people use is the company's own way out (office, VPN, virtual desktops), listed or not.
select
    tenant, ip, min(ip_class) as ip_class, count(*) as subjects,
    count(*) >= 5 and min(ip_class) not in ('residential', 'mobile', 'vpn') as company_egress,
    max(case when line then 1 else 0 end) = 1 as line
from ip_uses
group by tenant, ip
having count(*) > 1
