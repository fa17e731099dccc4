-- Scope: subject.
-- Cameras and microphones in meetings that a catalogue knows as a capture device, a remote console or software, per
-- person and thing: on how many days.
with
named as (
    select g.tenant, m.subject, lower(g.camera) as name_of, g.at, g.event_id, 'camera' as used_as
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where g.camera is not null
    union all
    select g.tenant, m.subject, lower(g.microphone), g.at, g.event_id, 'microphone'
    from meeting as g
    join subjects as m on m.tenant = g.tenant and m.account = g.account
    where g.microphone is not null
),
names as (
    select distinct name_of from named
),
found as (
    select
        n.name_of, c.capture, c.capture_kind, c.match_strength,
        row_number() over (partition by n.name_of order by c.match_strength desc, c.capture, c.capture_kind) as place
    from names as n
    join capture_names as c on n.name_of like c.pattern
)
select
    n.tenant, n.subject, n.used_as, f.capture, f.capture_kind, f.match_strength, min(n.at) as at,
    max(n.at) as last_at, min(n.event_id) as event_id, count(distinct cast(floor(n.at / 8.64e10) as bigint)) as days
from named as n
join found as f on f.name_of = n.name_of and f.place = 1
group by n.tenant, n.subject, n.used_as, f.capture, f.capture_kind, f.match_strength
