-- Scope: subject.
-- Days on which a person reached for more than was given, by the directories' own words: `asked` for access, put the
-- own account into a role or group (`took`), or made an account, an application or an access key holder that
-- outlives a password (`made`), and how many different ones.
with
acts as (
    select
        a.tenant, m.subject, a.at, a.event_id, lower(coalesce(a.target, a.action)) as thing,
        case
            when a.action in (
                'user requests access package assignment', 'request access package assignment',
                'add member to role requested (pim activation)', 'access.request.create', 'request_to_join',
                'org.request_access', 'user_access_request_create'
            ) then 'asked'
            when
                a.action in (
                    'add member to role', 'add eligible member to role', 'add member to group', 'add owner to group',
                    'assign_role', 'add_group_member', 'group.user_membership.add', 'user.account.privilege.grant',
                    'team.add_member', 'org.update_member', 'member_added'
                )
                and lower(a.target) = a.account then 'took'
            when
                a.action in (
                    'add application', 'add service principal', 'add owner to application',
                    'add owner to service principal', 'add user', 'create_user', 'user.lifecycle.create',
                    'application.lifecycle.create', 'hook.create', 'integration_installation.create',
                    'org.add_outside_collaborator', 'new-mailbox', 'add-mailboxpermission'
                )
                or a.action like '%:createuser' or a.action like '%:createrole' or a.action like '%:createloginprofile'
                then 'made'
        end as deed
    from activity as a
    join subjects as m on m.tenant = a.tenant and m.account = a.account
    where a.outcome is null or a.outcome = 'success'
)
select
    a.tenant, a.subject, a.deed, cast(floor(a.at / 8.64e10) as bigint) as day, min(a.at) as at,
    min(a.event_id) as event_id, count(distinct a.thing) as things, min(p.peer) as peer,
    cast(floor((min(a.at) - min(p.start_at)) / 8.64e10) as bigint) as tenure_days
from acts as a
join people as p on p.tenant = a.tenant and p.subject = a.subject and p.is_worker
where a.deed is not null
group by a.tenant, a.subject, a.deed, cast(floor(a.at / 8.64e10) as bigint)
