-- Scope: subject.
-- Second factors registered or removed and passwords reset by the person, and whence: `new_address` when no sign-in of
-- the person came from there on an earlier day, `kept_address` when one came on a later day. What an administrator did
-- has no address. `foreign_phone`: the number does not begin with the calling code of the claimed country.
with
calling_codes as (
    select * from (
        values
        ('AD', '376'), ('AE', '971'), ('AF', '93'), ('AG', '1'), ('AI', '1'), ('AL', '355'), ('AM', '374'),
        ('AO', '244'), ('AR', '54'), ('AS', '1'), ('AT', '43'), ('AU', '61'), ('AW', '297'), ('AX', '358'),
        ('AZ', '994'), ('BA', '387'), ('BB', '1'), ('BD', '880'), ('BE', '32'), ('BF', '226'), ('BG', '359'),
        ('BH', '973'), ('BI', '257'), ('BJ', '229'), ('BL', '590'), ('BM', '1'), ('BN', '673'), ('BO', '591'),
        ('BQ', '599'), ('BR', '55'), ('BS', '1'), ('BT', '975'), ('BW', '267'), ('BY', '375'), ('BZ', '501'),
        ('CA', '1'), ('CC', '61'), ('CD', '243'), ('CF', '236'), ('CG', '242'), ('CH', '41'), ('CI', '225'),
        ('CK', '682'), ('CL', '56'), ('CM', '237'), ('CN', '86'), ('CO', '57'), ('CR', '506'), ('CU', '53'),
        ('CV', '238'), ('CW', '599'), ('CX', '61'), ('CY', '357'), ('CZ', '420'), ('DE', '49'), ('DJ', '253'),
        ('DK', '45'), ('DM', '1'), ('DO', '1'), ('DZ', '213'), ('EC', '593'), ('EE', '372'), ('EG', '20'),
        ('EH', '212'), ('ER', '291'), ('ES', '34'), ('ET', '251'), ('FI', '358'), ('FJ', '679'), ('FK', '500'),
        ('FM', '691'), ('FO', '298'), ('FR', '33'), ('GA', '241'), ('GB', '44'), ('GD', '1'), ('GE', '995'),
        ('GF', '594'), ('GG', '44'), ('GH', '233'), ('GI', '350'), ('GL', '299'), ('GM', '220'), ('GN', '224'),
        ('GP', '590'), ('GQ', '240'), ('GR', '30'), ('GT', '502'), ('GU', '1'), ('GW', '245'), ('GY', '592'),
        ('HK', '852'), ('HN', '504'), ('HR', '385'), ('HT', '509'), ('HU', '36'), ('ID', '62'), ('IE', '353'),
        ('IL', '972'), ('IM', '44'), ('IN', '91'), ('IO', '246'), ('IQ', '964'), ('IR', '98'), ('IS', '354'),
        ('IT', '39'), ('JE', '44'), ('JM', '1'), ('JO', '962'), ('JP', '81'), ('KE', '254'), ('KG', '996'),
        ('KH', '855'), ('KI', '686'), ('KM', '269'), ('KN', '1'), ('KP', '850'), ('KR', '82'), ('KW', '965'),
        ('KY', '1'), ('KZ', '7'), ('LA', '856'), ('LB', '961'), ('LC', '1'), ('LI', '423'), ('LK', '94'),
        ('LR', '231'), ('LS', '266'), ('LT', '370'), ('LU', '352'), ('LV', '371'), ('LY', '218'), ('MA', '212'),
        ('MC', '377'), ('MD', '373'), ('ME', '382'), ('MF', '590'), ('MG', '261'), ('MH', '692'), ('MK', '389'),
        ('ML', '223'), ('MM', '95'), ('MN', '976'), ('MO', '853'), ('MP', '1'), ('MQ', '596'), ('MR', '222'),
        ('MS', '1'), ('MT', '356'), ('MU', '230'), ('MV', '960'), ('MW', '265'), ('MX', '52'), ('MY', '60'),
        ('MZ', '258'), ('NA', '264'), ('NC', '687'), ('NE', '227'), ('NF', '672'), ('NG', '234'), ('NI', '505'),
        ('NL', '31'), ('NO', '47'), ('NP', '977'), ('NR', '674'), ('NU', '683'), ('NZ', '64'), ('OM', '968'),
        ('PA', '507'), ('PE', '51'), ('PF', '689'), ('PG', '675'), ('PH', '63'), ('PK', '92'), ('PL', '48'),
        ('PM', '508'), ('PR', '1'), ('PS', '970'), ('PT', '351'), ('PW', '680'), ('PY', '595'), ('QA', '974'),
        ('RE', '262'), ('RO', '40'), ('RS', '381'), ('RU', '7'), ('RW', '250'), ('SA', '966'), ('SB', '677'),
        ('SC', '248'), ('SD', '249'), ('SE', '46'), ('SG', '65'), ('SH', '290'), ('SI', '386'), ('SJ', '47'),
        ('SK', '421'), ('SL', '232'), ('SM', '378'), ('SN', '221'), ('SO', '252'), ('SR', '597'), ('SS', '211'),
        ('ST', '239'), ('SV', '503'), ('SX', '1'), ('SY', '963'), ('SZ', '268'), ('TC', '1'), ('TD', '235'),
        ('TG', '228'), ('TH', '66'), ('TJ', '992'), ('TK', '690'), ('TL', '670'), ('TM', '993'), ('TN', '216'),
        ('TO', '676'), ('TR', '90'), ('TT', '1'), ('TV', '688'), ('TW', '886'), ('TZ', '255'), ('UA', '380'),
        ('UG', '256'), ('US', '1'), ('UY', '598'), ('UZ', '998'), ('VA', '39'), ('VC', '1'), ('VE', '58'),
        ('VG', '1'), ('VI', '1'), ('VN', '84'), ('VU', '678'), ('WF', '681'), ('WS', '685'), ('XK', '383'),
        ('YE', '967'), ('YT', '262'), ('ZA', '27'), ('ZM', '260'), ('ZW', '263')
    ) as v (country, calling_code)
),
changes as (
    select tenant, account, "at", event_id, action, method, phone, ip
    from factor
    where action in ('registered', 'removed') and (outcome is null or outcome = 'success')
    union all
    select tenant, account, "at", event_id, 'password_reset', null, null, ip
    from credential
    where action = 'password_reset' and actor = account and (outcome is null or outcome = 'success')
),
owned as (
    select
        c.tenant, m.subject, c.at, c.event_id, c.action, c.method, c.phone, c.ip,
        cast(floor(c.at / 8.64e10) as bigint) as day, a.ip_class, a.country,
        coalesce(a.anonymiser, false) and coalesce(a.label, '') <> 'trusted-egress'
            and c.at >= coalesce(a.label_from, c.at) and c.at <= coalesce(a.label_until, c.at) as anonymiser,
        coalesce(a.label, '') = 'trusted-egress' or w.ip is not null
            or coalesce(a.ip_class, '') in ('relay', 'sase', 'private') as own_exit,
        cast(floor((c.at - p.start_at) / 8.64e10) as bigint) as tenure_days,
        case
            when c.phone like '+%' and k.calling_code is not null
                then not c.phone like concat('+', k.calling_code, '%')
        end as foreign_phone
    from changes as c
    join subjects as m on m.tenant = c.tenant and m.account = c.account
    left join people as p on p.tenant = m.tenant and p.subject = m.subject
    left join calling_codes as k on k.country = p.home_country
    left join addresses as a on a.ip = c.ip
    left join exits as w on w.tenant = c.tenant and w.ip = c.ip
),
visits as (
    select s.tenant, s.subject, s.ip, min(s.day) as first_day, max(s.day) as last_day
    from sign_ins as s
    join (select distinct tenant, subject, ip from owned where ip is not null) as o
        on o.tenant = s.tenant and o.subject = s.subject and o.ip = s.ip
    group by s.tenant, s.subject, s.ip
)
select
    o.tenant, o.subject, o.at, o.event_id, o.day, o.action, o.method, o.phone, o.ip, o.ip_class, o.country,
    o.anonymiser, o.own_exit, o.tenure_days, o.foreign_phone,
    o.ip is not null and coalesce(v.first_day >= o.day, true) as new_address,
    coalesce(v.last_day > o.day, false) as kept_address,
    case
        when o.method in ('passkey', 'fido2', 'platform') then 'strong'
        when o.method in ('sms', 'voice', 'email') then 'weak'
        when o.method is not null then 'middle'
    end as grade
from owned as o
left join visits as v on v.tenant = o.tenant and v.subject = o.subject and v.ip = o.ip
