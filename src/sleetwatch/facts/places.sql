-- Scope: subject.
-- Sign-ins that say where the person was: a person at the screen, a known place, and no VPN, relay, security service,
-- data centre, company egress or approved trip in between. Nobody sits in a data centre: what comes out of one is a
-- virtual desktop, a rented server or a VPN that no list names yet, and signals of the network look at those. A view: the filter is cheaper than a second copy of `sign_ins`.
select s.*
from sign_ins as s
where
    s.interactive
    and s.latitude is not null
    and s.longitude is not null
    and not s.anonymiser
    and s.ip_class not in ('relay', 'sase', 'private', 'hosting')
    and coalesce(s.label, '') <> 'trusted-egress'
    and not exists (
        select 1 from exits as c where c.tenant = s.tenant and c.ip = s.ip
    )
    and not exists (
        select 1
        from approved_travel as t
        where
            t.tenant = s.tenant and t.subject = s.subject and t.country = s.country
            and s.at >= t.from_at - 86400000000 and s.at <= t.until_at + 86400000000
    )
