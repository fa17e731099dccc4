-- Scope: tenant.
-- The company's own ways out. Apart from `crowds`, because these hardly ever change.
select tenant, ip from crowds where company_egress
