-- Scope: subject.
-- How much better the hours of a person fit another part of the world than the claimed zone, after every active day, in
-- millionths of a nat. Only for those with an act between 22 and 6 o'clock of the claimed zone on at least one day in
-- twenty: nobody else's hours speak for elsewhere. Days on which the person was openly seen an ocean away from the claimed
-- home are left out: that place explains its hours, and is the business of other signals.
-- A person acts by one of eight day shapes (night owls, early risers, evenings only ...), which were fitted to public
-- code history; all hours of one day weigh two at most. `since_hire` compares, over all days together, every shape in
-- every plausible zone seven hours off or more with every shape in the claimed zone. If the claim is true and people
-- act as fitted, it ever passes ln(1/a) with a chance of a at most (Ville's inequality), however often it is looked at. `since_change`
-- starts anew: it asks whether from some later day on, ten active days after the first or more, the hours are those of
-- another zone, against a person who goes on as before, and pays for the choice of that day. `zone_hours` is the best
-- zone's offset from UTC.
with
-- fitted by tools/fit_hours.py
shapes (hour, p1, p2, p3, p4, p5, p6, p7, p8) as (
    values
        (-1, -1317001, -1624058, -1853930, -1860485, -2262392, -2827209, -3264455, -3851363),
        (0, -5101229, -3827886, -3264858, -5670829, -2893584, -2896385, -1874259, -3994273),
        (1, -5556675, -4478860, -4046748, -5944681, -3276301, -2942807, -2402744, -3328097),
        (2, -5873084, -5219486, -4930508, -6082479, -3708568, -3031276, -3155038, -2897652),
        (3, -6065853, -5789659, -5594729, -6071929, -4155358, -3213187, -4099900, -2771818),
        (4, -6057641, -6036076, -5565723, -5732001, -4567601, -3644959, -4961384, -2833380),
        (5, -5878286, -5954354, -5152131, -5190847, -4883284, -4071892, -5308760, -2796449),
        (6, -5591571, -5643557, -4519487, -4460387, -5217663, -4359431, -5253727, -2639387),
        (7, -5153757, -5070361, -3809878, -3610004, -5167909, -4467702, -4793113, -2479378),
        (8, -4184765, -4128859, -3289336, -2781151, -4755672, -4271802, -4323311, -2460418),
        (9, -3189178, -3231592, -2949525, -2264064, -4430607, -3812935, -4174825, -2691146),
        (10, -2609796, -2717339, -2812455, -2131717, -3967955, -3368048, -3945462, -2850462),
        (11, -2441680, -2602437, -2836121, -2224824, -3633174, -3061369, -3850372, -2842236),
        (12, -2577968, -2789475, -2954927, -2433924, -3425584, -2923656, -3865475, -2928685),
        (13, -2525471, -2781126, -2970421, -2433571, -3240767, -2883561, -3968154, -3066329),
        (14, -2299064, -2560377, -2967129, -2372262, -3006306, -2777130, -3868379, -3224861),
        (15, -2157986, -2452136, -2939838, -2430396, -2820571, -2723586, -3676937, -3450418),
        (16, -2129297, -2454468, -2922200, -2659033, -2691854, -2807561, -3813873, -3665787),
        (17, -2289792, -2551176, -2990023, -3117159, -2665940, -2962607, -3881346, -3980926),
        (18, -2724762, -2795878, -3091666, -3713573, -2631422, -3074661, -3773857, -4292040),
        (19, -3318031, -2916792, -3022985, -4164468, -2556650, -3134500, -3548882, -4430177),
        (20, -3846226, -2932893, -2813089, -4364108, -2501745, -3230278, -3125461, -4553062),
        (21, -4164838, -2990129, -2622178, -4484884, -2505690, -3178209, -2556134, -4636107),
        (22, -4353380, -3115150, -2536009, -4738889, -2610260, -3086509, -2047498, -4626057),
        (23, -4639446, -3378039, -2738808, -5176417, -2701265, -2943668, -1765511, -4402769)
),
-- end of the fit
places (zone_hours, chance) as (
    values (-8, 50000), (-4, 50000), (0, 50000), (4, 50000), (7, 50000), (8, 400000), (9, 400000), (11, 50000)
),
common as (
    select p1, p2, p3, p4, p5, p6, p7, p8
    from shapes
    where hour = -1
),
watched as (
    select h.tenant, h.subject, h.slot, h.local_hour, h.local_day, h.offset_minutes, h.at, h.event_id
    from human_hours as h
    join hour_sums as s on s.tenant = h.tenant and s.subject = h.subject
    left join days as d
        on d.tenant = h.tenant and d.subject = h.subject and d.day = cast(floor(h.slot / 2.4e1) as bigint)
            and d.nearest_km >= 5e3
    where h.local_day is not null and s.night_days * 20 >= s.active_days and d.subject is null
),
active as (
    select
        tenant, subject, local_day, min("at") as at, min(event_id) as event_id, count(*) as hours,
        row_number() over (partition by tenant, subject order by local_day, subject) as day_number
    from watched
    group by tenant, subject, local_day
),
claims as (
    select tenant, subject, floor(min(offset_minutes) / 6e1) as offset_hours
    from watched
    group by tenant, subject
),
zones as (
    select c.tenant, c.subject, 99 as zone_hours, 0 as log_chance
    from claims as c
    union all
    select
        f.tenant, f.subject, f.zone_hours,
        cast(floor(1e6 * ln(f.chance / (1e0 * sum(f.chance) over (partition by f.tenant, f.subject)))) as bigint)
    from (
        select c.tenant, c.subject, p.zone_hours, p.chance
        from claims as c
        cross join places as p
        where least((p.zone_hours - c.offset_hours + 48) % 24, (c.offset_hours - p.zone_hours + 48) % 24) >= 7
    ) as f
),
day_fits as (
    select
        w.tenant, w.subject, w.local_day, z.zone_hours, z.log_chance, least(2e0, count(*)) / count(*) as weight,
        sum(s.p1) as p1, sum(s.p2) as p2, sum(s.p3) as p3, sum(s.p4) as p4,
        sum(s.p5) as p5, sum(s.p6) as p6, sum(s.p7) as p7, sum(s.p8) as p8
    from watched as w
    join zones as z on z.tenant = w.tenant and z.subject = w.subject
    join shapes as s
        on s.hour = case when z.zone_hours = 99 then w.local_hour else (w.slot + z.zone_hours) % 24 end
    group by w.tenant, w.subject, w.local_day, z.zone_hours, z.log_chance
),
steps as (
    select
        tenant, subject, local_day, zone_hours, log_chance,
        cast(floor(p1 * weight) as bigint) as d1, cast(floor(p2 * weight) as bigint) as d2,
        cast(floor(p3 * weight) as bigint) as d3, cast(floor(p4 * weight) as bigint) as d4,
        cast(floor(p5 * weight) as bigint) as d5, cast(floor(p6 * weight) as bigint) as d6,
        cast(floor(p7 * weight) as bigint) as d7, cast(floor(p8 * weight) as bigint) as d8
    from day_fits
),
sums as (
    select
        tenant, subject, local_day, zone_hours, log_chance,
        d1, d2, d3, d4, d5, d6, d7, d8,
        cast(sum(d1) over until_then as bigint) as s1, cast(sum(d2) over until_then as bigint) as s2,
        cast(sum(d3) over until_then as bigint) as s3, cast(sum(d4) over until_then as bigint) as s4,
        cast(sum(d5) over until_then as bigint) as s5, cast(sum(d6) over until_then as bigint) as s6,
        cast(sum(d7) over until_then as bigint) as s7, cast(sum(d8) over until_then as bigint) as s8
    from steps
    window until_then as (
        partition by tenant, subject, zone_hours order by local_day rows between unbounded preceding and current row
    )
),
fits as (
    select
        s.*, m.p1, m.p2, m.p3, m.p4, m.p5, m.p6, m.p7, m.p8,
        greatest(
            m.p1 + s1, m.p2 + s2, m.p3 + s3, m.p4 + s4, m.p5 + s5, m.p6 + s6, m.p7 + s7, m.p8 + s8
        ) as top
    from sums as s
    cross join common as m
),
summed as (
    select
        *,
        top + cast(floor(1e6 * ln((
            floor(1e9 * exp((p1 + s1 - top) / 1e6)) + floor(1e9 * exp((p2 + s2 - top) / 1e6))
            + floor(1e9 * exp((p3 + s3 - top) / 1e6)) + floor(1e9 * exp((p4 + s4 - top) / 1e6))
            + floor(1e9 * exp((p5 + s5 - top) / 1e6)) + floor(1e9 * exp((p6 + s6 - top) / 1e6))
            + floor(1e9 * exp((p7 + s7 - top) / 1e6)) + floor(1e9 * exp((p8 + s8 - top) / 1e6))
        ) / 1e9)) as bigint) as fit
    from fits
),
here as (
    select
        f.tenant, f.subject, f.local_day, a.day_number, a.hours, a.at, a.event_id, f.fit,
        case
            when a.day_number > 10
                then lag(f.fit) over (partition by f.tenant, f.subject order by f.local_day, f.subject)
                    - cast(floor(1e6 * ln((a.day_number - 10) * (a.day_number - 9))) as bigint)
        end as restart
    from summed as f
    join active as a on a.tenant = f.tenant and a.subject = f.subject and a.local_day = f.local_day
    where f.zone_hours = 99
),
restarted as (
    select
        f.tenant, f.subject, f.local_day, f.zone_hours, h.day_number, h.hours, h.at, h.event_id, h.fit,
        f.log_chance + f.fit as there,
        f.log_chance + f.p1 + f.s1 + max(h.restart - f.s1 + f.d1) over until_then as r1,
        f.log_chance + f.p2 + f.s2 + max(h.restart - f.s2 + f.d2) over until_then as r2,
        f.log_chance + f.p3 + f.s3 + max(h.restart - f.s3 + f.d3) over until_then as r3,
        f.log_chance + f.p4 + f.s4 + max(h.restart - f.s4 + f.d4) over until_then as r4,
        f.log_chance + f.p5 + f.s5 + max(h.restart - f.s5 + f.d5) over until_then as r5,
        f.log_chance + f.p6 + f.s6 + max(h.restart - f.s6 + f.d6) over until_then as r6,
        f.log_chance + f.p7 + f.s7 + max(h.restart - f.s7 + f.d7) over until_then as r7,
        f.log_chance + f.p8 + f.s8 + max(h.restart - f.s8 + f.d8) over until_then as r8
    from summed as f
    join here as h on h.tenant = f.tenant and h.subject = f.subject and h.local_day = f.local_day
    where f.zone_hours <> 99
    window until_then as (
        partition by f.tenant, f.subject, f.zone_hours
        order by f.local_day rows between unbounded preceding and current row
    )
),
topped as (
    select
        *,
        max(there) over (partition by tenant, subject, local_day) as there_top,
        max(greatest(r1, r2, r3, r4, r5, r6, r7, r8)) over (partition by tenant, subject, local_day) as change_top
    from restarted
)
select
    tenant, subject, day_number, min("at") as at, min(event_id) as event_id, min(hours) as hours,
    min(there_top) + cast(floor(1e6 * ln(sum(floor(1e9 * exp((there - there_top) / 1e6))) / 1e9)) as bigint) - min(fit)
        as since_hire,
    min(change_top) + cast(floor(1e6 * ln(sum(
            floor(1e9 * exp((r1 - change_top) / 1e6)) + floor(1e9 * exp((r2 - change_top) / 1e6))
            + floor(1e9 * exp((r3 - change_top) / 1e6)) + floor(1e9 * exp((r4 - change_top) / 1e6))
            + floor(1e9 * exp((r5 - change_top) / 1e6)) + floor(1e9 * exp((r6 - change_top) / 1e6))
            + floor(1e9 * exp((r7 - change_top) / 1e6)) + floor(1e9 * exp((r8 - change_top) / 1e6))
        ) / 1e9)) as bigint) - min(fit) as since_change,
    min(case when there = there_top then zone_hours end) as zone_hours
from topped
group by tenant, subject, local_day, day_number
