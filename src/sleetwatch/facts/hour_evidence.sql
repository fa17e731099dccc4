-- Scope: subject.
-- How much better the hours of a person fit another part of the world than the claimed zone, after every active day, in
-- millionths of a nat. Only for those with an act between 22 and 6 o'clock of the claimed zone on at least one day in
-- twenty: nobody else's hours speak for elsewhere. Days on which the person was openly seen an ocean away from the
-- claimed home are left out: that place explains its hours, and is the business of other signals.
-- A person acts by one of sixteen day shapes (night owls, early risers, evenings only ...), which were fitted to public
-- code history; all hours of one day weigh two at most. `since_hire` compares, over all days together, every shape in
-- every plausible zone seven hours off or more with every shape in the claimed zone. If the claim is true and people
-- act as fitted, it ever passes ln(1/a) with a chance of a at most (Ville's inequality), however often it is looked at.
-- `since_change` starts anew: it asks whether from some later day on, ten active days after the first or more, the hours
-- are those of another zone, against a person who goes on as before, and pays for the choice of that day. `zone_hours`
-- is the best zone's offset from UTC.
with
-- fitted by tools/fit_hours.py
shapes (hour, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16) as (
    values
        (-1, -1727331, -1869970, -1950900, -2190579, -2747338, -2816672, -2983284, -3261978, -3301956, -3356633,
         -3555769, -3668803, -3759436, -3994725, -4018269, -4144556),
        (0, -4205936, -5619342, -5291346, -3301363, -3300452, -2459646, -3019729, -5756244, -3881097, -2737688,
         -5576957, -3920011, -1787553, -2763675, -3396337, -3969409),
        (1, -4937925, -5900269, -5737609, -4232258, -3612553, -2902942, -3519929, -6219092, -4192659, -2722726,
         -5710354, -4680597, -2358555, -3041434, -3546119, -3216156),
        (2, -5594608, -6189655, -5961050, -5213826, -3937430, -3610003, -4251378, -6176668, -4649089, -2758260,
         -5658586, -5125325, -3202336, -3224026, -3627357, -2760590),
        (3, -5987947, -6352630, -6130486, -5852463, -4261563, -4440790, -4960336, -5884324, -4919422, -3000215,
         -5791156, -5379537, -4318695, -3386811, -3591205, -2647520),
        (4, -6132699, -6277404, -6091876, -5940280, -4569792, -5219749, -5463996, -5240057, -4751126, -3581604,
         -5832041, -5058431, -5401996, -3376238, -3736081, -2762534),
        (5, -6032107, -6157083, -5781693, -5593984, -4847209, -5687434, -5757142, -4479971, -4705003, -4336634,
         -5048250, -4372690, -5693871, -3270190, -3861901, -2778651),
        (6, -5719978, -5601535, -5452500, -4930771, -5210256, -5674737, -5676813, -3787904, -4694426, -4978218,
         -4004169, -3604701, -5591915, -3273448, -3920715, -2668983),
        (7, -5094447, -4462625, -5252227, -4118443, -5215023, -4971564, -5334219, -3139712, -4300059, -5353481,
         -3144203, -2943981, -4923331, -3347711, -3973033, -2508105),
        (8, -4031286, -3282466, -4585927, -3423544, -4925729, -4228727, -4733973, -2462200, -3554584, -5294172,
         -2578390, -2750823, -4352901, -3361613, -3736913, -2464149),
        (9, -3085378, -2490092, -3591625, -2975866, -4661381, -3659289, -3859554, -2058923, -2914713, -4653804,
         -2333958, -2770787, -4251461, -3577979, -3314771, -2694213),
        (10, -2589865, -2177456, -2897720, -2805700, -4306728, -3230461, -3165641, -2015000, -2481546, -3799574,
         -2328590, -2852291, -4108462, -3793692, -3025801, -2866199),
        (11, -2516835, -2195298, -2591526, -2806645, -3909835, -3069435, -2838369, -2163282, -2301187, -3256997,
         -2511627, -3035623, -4070136, -3968821, -2902644, -2855535),
        (12, -2764607, -2424202, -2630312, -2915521, -3524567, -3174994, -2779762, -2369372, -2287412, -3079685,
         -2813858, -3198866, -3987604, -4102270, -2745682, -2983327),
        (13, -2785233, -2424395, -2531132, -2953431, -3255231, -3192598, -2692980, -2349348, -2232850, -3019491,
         -2858655, -3085590, -4087823, -4066663, -2691114, -3133176),
        (14, -2544611, -2252090, -2289110, -2954520, -2952149, -3100983, -2522132, -2389776, -2293314, -2871341,
         -2791129, -2996027, -4086205, -3713000, -2657770, -3263559),
        (15, -2423137, -2188969, -2102520, -2932456, -2707987, -2999611, -2422236, -2746021, -2519072, -2814969,
         -2677162, -2928855, -3928394, -3353186, -2664031, -3518218),
        (16, -2421599, -2327311, -2013049, -2928030, -2546140, -2944656, -2425757, -3407386, -2821981, -2895729,
         -2631723, -2799118, -4073695, -3284124, -2775563, -3739308),
        (17, -2517961, -2746424, -2137203, -3021090, -2494513, -3000393, -2551795, -4221517, -3208750, -3029272,
         -2700154, -2712203, -4091365, -3378915, -2874914, -4023429),
        (18, -2792811, -3474849, -2536123, -3146096, -2463838, -2987886, -2844079, -4803752, -3604544, -3059208,
         -2904306, -2740013, -3986885, -3322255, -2975413, -4328759),
        (19, -2965990, -4255582, -3128134, -3018514, -2378751, -2954617, -3099090, -4825650, -3785136, -2992959,
         -3207662, -2862057, -3686390, -3025183, -3150561, -4567638),
        (20, -2996255, -4777823, -3766124, -2733402, -2336594, -2888592, -3226440, -4660564, -3784960, -3053448,
         -3437522, -2942241, -3183388, -2751157, -3245239, -4811610),
        (21, -3056352, -5115016, -4292061, -2514763, -2431035, -2735273, -3161536, -4504853, -3673286, -2971965,
         -3643403, -2979398, -2515650, -2509815, -3307389, -4816903),
        (22, -3220678, -5272887, -4600583, -2448933, -2721334, -2534757, -3004254, -4549611, -3607728, -2896368,
         -4092529, -3015521, -1944725, -2428417, -3260228, -4742180),
        (23, -3592787, -5334710, -4854898, -2689654, -3053424, -2375124, -2916964, -5052708, -3681467, -2767446,
         -4896635, -3276984, -1659882, -2479439, -3267284, -4463008)
),
-- end of the fit
places (zone_hours, chance) as (
    values (-8, 50000), (-4, 50000), (0, 50000), (4, 50000), (7, 50000), (8, 400000), (9, 400000), (11, 50000)
),
common as (
    select
        p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16
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
        sum(s.p1) as p1, sum(s.p2) as p2, sum(s.p3) as p3, sum(s.p4) as p4, sum(s.p5) as p5, sum(s.p6) as p6,
        sum(s.p7) as p7, sum(s.p8) as p8, sum(s.p9) as p9, sum(s.p10) as p10, sum(s.p11) as p11, sum(s.p12) as p12,
        sum(s.p13) as p13, sum(s.p14) as p14, sum(s.p15) as p15, sum(s.p16) as p16
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
        cast(floor(p7 * weight) as bigint) as d7, cast(floor(p8 * weight) as bigint) as d8,
        cast(floor(p9 * weight) as bigint) as d9, cast(floor(p10 * weight) as bigint) as d10,
        cast(floor(p11 * weight) as bigint) as d11, cast(floor(p12 * weight) as bigint) as d12,
        cast(floor(p13 * weight) as bigint) as d13, cast(floor(p14 * weight) as bigint) as d14,
        cast(floor(p15 * weight) as bigint) as d15, cast(floor(p16 * weight) as bigint) as d16
    from day_fits
),
sums as (
    select
        tenant, subject, local_day, zone_hours, log_chance,
        d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16,
        cast(sum(d1) over until_then as bigint) as s1, cast(sum(d2) over until_then as bigint) as s2,
        cast(sum(d3) over until_then as bigint) as s3, cast(sum(d4) over until_then as bigint) as s4,
        cast(sum(d5) over until_then as bigint) as s5, cast(sum(d6) over until_then as bigint) as s6,
        cast(sum(d7) over until_then as bigint) as s7, cast(sum(d8) over until_then as bigint) as s8,
        cast(sum(d9) over until_then as bigint) as s9, cast(sum(d10) over until_then as bigint) as s10,
        cast(sum(d11) over until_then as bigint) as s11, cast(sum(d12) over until_then as bigint) as s12,
        cast(sum(d13) over until_then as bigint) as s13, cast(sum(d14) over until_then as bigint) as s14,
        cast(sum(d15) over until_then as bigint) as s15, cast(sum(d16) over until_then as bigint) as s16
    from steps
    window until_then as (
        partition by tenant, subject, zone_hours order by local_day rows between unbounded preceding and current row
    )
),
fits as (
    select
        s.*, m.p1, m.p2, m.p3, m.p4, m.p5, m.p6, m.p7, m.p8, m.p9, m.p10, m.p11, m.p12, m.p13, m.p14, m.p15, m.p16,
        greatest(
            m.p1 + s1, m.p2 + s2, m.p3 + s3, m.p4 + s4, m.p5 + s5, m.p6 + s6, m.p7 + s7, m.p8 + s8, m.p9 + s9,
            m.p10 + s10, m.p11 + s11, m.p12 + s12, m.p13 + s13, m.p14 + s14, m.p15 + s15, m.p16 + s16
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
            + floor(1e9 * exp((p9 + s9 - top) / 1e6)) + floor(1e9 * exp((p10 + s10 - top) / 1e6))
            + floor(1e9 * exp((p11 + s11 - top) / 1e6)) + floor(1e9 * exp((p12 + s12 - top) / 1e6))
            + floor(1e9 * exp((p13 + s13 - top) / 1e6)) + floor(1e9 * exp((p14 + s14 - top) / 1e6))
            + floor(1e9 * exp((p15 + s15 - top) / 1e6)) + floor(1e9 * exp((p16 + s16 - top) / 1e6))
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
        f.log_chance + f.p8 + f.s8 + max(h.restart - f.s8 + f.d8) over until_then as r8,
        f.log_chance + f.p9 + f.s9 + max(h.restart - f.s9 + f.d9) over until_then as r9,
        f.log_chance + f.p10 + f.s10 + max(h.restart - f.s10 + f.d10) over until_then as r10,
        f.log_chance + f.p11 + f.s11 + max(h.restart - f.s11 + f.d11) over until_then as r11,
        f.log_chance + f.p12 + f.s12 + max(h.restart - f.s12 + f.d12) over until_then as r12,
        f.log_chance + f.p13 + f.s13 + max(h.restart - f.s13 + f.d13) over until_then as r13,
        f.log_chance + f.p14 + f.s14 + max(h.restart - f.s14 + f.d14) over until_then as r14,
        f.log_chance + f.p15 + f.s15 + max(h.restart - f.s15 + f.d15) over until_then as r15,
        f.log_chance + f.p16 + f.s16 + max(h.restart - f.s16 + f.d16) over until_then as r16
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
        max(greatest(r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15, r16)) over (
            partition by tenant, subject, local_day
        ) as change_top
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
            + floor(1e9 * exp((r9 - change_top) / 1e6)) + floor(1e9 * exp((r10 - change_top) / 1e6))
            + floor(1e9 * exp((r11 - change_top) / 1e6)) + floor(1e9 * exp((r12 - change_top) / 1e6))
            + floor(1e9 * exp((r13 - change_top) / 1e6)) + floor(1e9 * exp((r14 - change_top) / 1e6))
            + floor(1e9 * exp((r15 - change_top) / 1e6)) + floor(1e9 * exp((r16 - change_top) / 1e6))
        ) / 1e9)) as bigint) - min(fit) as since_change,
    min(case when there = there_top then zone_hours end) as zone_hours
from topped
group by tenant, subject, local_day, day_number
