-- Scope: tenant.
-- Safeguards of the code host that a person lifted or got round: branch protection, secret scanning, reviews; own
-- build machines and hooks added; secrets of the build changed. Kinds per person, beside the most any peer ever did.
with
kinds as (
    select k.action, k.guard_kind
    from (values
        ('protected_branch.destroy', 'branch protection'),
        ('protected_branch.policy_override', 'branch protection'),
        ('protected_branch_removed', 'branch protection'),
        ('repository_ruleset.destroy', 'branch protection'),
        ('repository_branch_protection_evaluation.disable', 'branch protection'),
        ('policy.policyconfigremoved', 'branch protection'),
        ('git.refupdatepoliciesbypassed', 'branch protection'),
        ('repository_secret_scanning.disable', 'secret scanning'),
        ('repository_secret_scanning_push_protection.disable', 'secret scanning'),
        ('secret_scanning_push_protection.bypass', 'secret scanning'),
        ('secret_scanning.disable', 'secret scanning'),
        ('repository_vulnerability_alerts.disable', 'dependency alerts'),
        ('repo.register_self_hosted_runner', 'build machine'),
        ('org.register_self_hosted_runner', 'build machine'),
        ('ci_runner_registered', 'build machine'),
        ('library.agentadded', 'build machine'),
        ('repo.create_actions_secret', 'build secret'),
        ('repo.update_actions_secret', 'build secret'),
        ('environment.create_actions_secret', 'build secret'),
        ('environment.update_actions_secret', 'build secret'),
        ('ci_variable_created', 'build secret'),
        ('ci_variable_updated', 'build secret'),
        ('hook.create', 'hook'),
        ('hook.config_changed', 'hook'),
        ('repo.update_actions_settings', 'build rights'),
        ('repo.update_default_workflow_permissions', 'build rights'),
        ('environment.remove_protection_rule', 'build rights')
    ) as k (action, guard_kind)
),
lifted as (
    select
        a.tenant, m.subject, k.guard_kind, coalesce(a.target, '') as target, min(a.at) as at,
        min(a.event_id) as event_id
    from activity as a
    join kinds as k on k.action = a.action
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where coalesce(a.outcome, 'success') = 'success'
    group by a.tenant, m.subject, k.guard_kind, coalesce(a.target, '')
),
counted as (
    select
        l.tenant, l.subject, l.guard_kind, min(l.at) as at, min(l.event_id) as event_id, count(*) as places,
        min(p.peer) as peer, cast(floor((min(l.at) - min(p.start_at)) / 8.64e10) as bigint) as tenure_days
    from lifted as l
    left join people as p on p.tenant = l.tenant and p.subject = l.subject
    group by l.tenant, l.subject, l.guard_kind
),
doers as (
    select tenant, peer, guard_kind, count(*) as subjects from counted group by tenant, peer, guard_kind
),
peers as (
    select tenant, peer, count(*) as subjects from people where is_worker group by tenant, peer
)
select
    c.tenant, c.subject, c.guard_kind, c.at, c.event_id, c.places, c.tenure_days,
    coalesce(d.subjects - 1, 0) as others, coalesce(g.subjects - 1, 0) as peers
from counted as c
left join doers as d on d.tenant = c.tenant and d.peer = c.peer and d.guard_kind = c.guard_kind
left join peers as g on g.tenant = c.tenant and g.peer = c.peer
