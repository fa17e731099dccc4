-- Scope: subject.
-- What identity products said of a person's sign-ins, day by day and sorted by kind; what an analyst dismissed is left
-- out. `scheme`: the product names the actor of this scheme; a file on a machine that it lays to the same country or to
-- an actor who also hunts job seekers has a victim there. `intelligence`: an address its researchers know. `confirmed`: a
-- human called the account compromised.
with
found as (
    select
        a.tenant, m.subject, a.at, a.event_id,
        lower(coalesce(a.detection, '')) as detection,
        lower(coalesce(a.detail, '')) as detail,
        coalesce(a.state, '') as state,
        a.file_name is not null as on_machine
    from alert as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where coalesce(a.state, '') not in (
        'dismissed', 'confirmed safe', 'false positive', 'falsepositive', 'false_positive', 'benign', 'ignored'
    )
),
sorted as (
    select
        tenant, subject, "at", event_id,
        case
            when detection like '%jasper sleet%' or detection like '%nickel tapestry%'
                or detection like '%wagemole%' or detection like '%unc5267%' or detection like '%storm-0287%'
                or (detection like '%famous chollima%' and not on_machine)
                or (
                    (detection like '%north korea%' or detection like '%dprk%') and not on_machine
                    and (detection like '%sign-in%' or detection like '%sign in%' or detection like '%worker%')
                )
                or detail like '%actor: jasper sleet%' or detail like '%actor: storm-0287%' then 'scheme'
            when state = 'confirmed compromised' or detection like 'adminconfirmed%' then 'confirmed'
            when detection in ('investigationsthreatintelligence', 'nationstateip', 'maliciousipaddress',
                'threatintelligence') then 'intelligence'
            when detection in ('anomaloustoken', 'tokenissueranomaly', 'attackerinthemiddle', 'suspiciousapitraffic')
                or detection like '%anomalous token%' or detection like '%stolen session%'
                or detection like '%session cookie%' or detection like '%token replay%' then 'token'
            when detection in ('unlikelytravel', 'mcasimpossibletravel', 'impossibletravel', 'newcountry')
                or detection like '%impossible travel%' or detection like '%atypical travel%' then 'travel'
            when detection in ('anonymizedipaddress', 'riskyipaddress', 'anonymousipaddress')
                or detection like '%anonymous ip%' or detection like '%anonymous proxy%'
                or detection like '%anonymized ip%' then 'anonymiser'
            when detection in ('unfamiliarfeatures', 'suspiciousbrowser', 'anomaloususeractivity')
                or detection like '%unfamiliar sign-in%' then 'unfamiliar'
        end as kind
    from found
)
select
    r.tenant, r.subject, r.kind, cast(floor(r.at / 8.64e10) as bigint) as day, min(r.at) as at,
    min(r.event_id) as event_id, min(cast(floor((r.at - p.start_at) / 8.64e10) as bigint)) as tenure_days
from sorted as r
left join people as p on p.tenant = r.tenant and p.subject = r.subject
where r.kind is not null
group by r.tenant, r.subject, r.kind, cast(floor(r.at / 8.64e10) as bigint)
