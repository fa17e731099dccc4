-- Scope: tenant.
-- Home lines and unclassified ones that two to thirty subjects share, mobile networks apart.
select tenant, ip from crowds where subjects <= 30 and line and not company_egress
