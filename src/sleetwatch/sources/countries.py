"""Countries as logs name them, to ISO 3166-1 alpha-2. Vendors write a code, an English name or an older one."""

from __future__ import annotations

from sleetwatch.sources.reading import text

_NAMES = """
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania; AM Armenia; AO
Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba; AX Åland Islands; AZ
Azerbaijan; BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria; BH
Bahrain; BI Burundi; BJ Benin; BL Saint Barthélemy; BM Bermuda; BN Brunei; BO Bolivia; BQ Bonaire, Sint Eustatius,
and Saba; BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana; BY Belarus; BZ Belize; CA Canada; CC
Cocos (Keeling) Islands; CD DR Congo; CF Central African Republic; CG Congo Republic; CH Switzerland; CI Ivory
Coast; CK Cook Islands; CL Chile; CM Cameroon; CN China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW
Curaçao; CX Christmas Island; CY Cyprus; CZ Czechia; DE Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican
Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI
Finland; FJ Fiji; FK Falkland Islands; FM Micronesia; FO Faroe Islands; FR France; GA Gabon; GB United Kingdom; GD
Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP
Guadeloupe; GQ Equatorial Guinea; GR Greece; GS South Georgia and the South Sandwich Islands; GT Guatemala; GU Guam;
GW Guinea-Bissau; GY Guyana; HK Hong Kong; HM Heard and McDonald Islands; HN Honduras; HR Croatia; HT Haiti; HU
Hungary; ID Indonesia; IE Ireland; IL Israel; IM Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq;
IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan; KH Cambodia; KI
Kiribati; KM Comoros; KN St Kitts and Nevis; KP North Korea; KR South Korea; KW Kuwait; KY Cayman Islands; KZ
Kazakhstan; LA Laos; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT
Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco; MD Moldova; ME Montenegro; MF Saint Martin; MG
Madagascar; MH Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar; MN Mongolia; MO Macao; MP Northern Mariana
Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT Malta; MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY
Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL
Netherlands; NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French
Polynesia; PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PM Saint Pierre and Miquelon; PN Pitcairn
Islands; PR Puerto Rico; PS Palestine; PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Réunion; RO Romania; RS
Serbia; RU Russia; RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore;
SH Saint Helena; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia; SL Sierra Leone; SM San Marino; SN Senegal; SO
Somalia; SR Suriname; SS South Sudan; ST São Tomé and Príncipe; SV El Salvador; SX Sint Maarten; SY Syria; SZ
Eswatini; TC Turks and Caicos Islands; TD Chad; TF French Southern Territories; TG Togo; TH Thailand; TJ Tajikistan;
TK Tokelau; TL Timor-Leste; TM Turkmenistan; TN Tunisia; TO Tonga; TR Türkiye; TT Trinidad and Tobago; TV Tuvalu; TW
Taiwan; TZ Tanzania; UA Ukraine; UG Uganda; UM U.S. Outlying Islands; US United States; UY Uruguay; UZ Uzbekistan;
VA Vatican City; VC Saint Vincent and the Grenadines; VE Venezuela; VG British Virgin Islands; VI U.S. Virgin
Islands; VN Vietnam; VU Vanuatu; WF Wallis and Futuna; WS Samoa; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia;
ZW Zimbabwe
"""

_ALSO = """
AX Aland Islands; BN Brunei Darussalam; BO Bolivia, Plurinational State of; BS The Bahamas; CD Congo, The Democratic
Republic of the; CD Democratic Republic of the Congo; CG Congo; CG Republic of the Congo; CI Cote d'Ivoire; CI Côte
d'Ivoire; CV Cabo Verde; CW Curacao; CZ Czech Republic; FK Falkland Islands (Malvinas); FM Micronesia, Federated
States of; FM Federated States of Micronesia; GB Great Britain; GB UK; GB Britain (UK); GM The Gambia; HK Hong Kong
SAR; HK Hong Kong S.A.R.; IR Iran, Islamic Republic of; KN Saint Kitts and Nevis; KP Korea, Democratic People's
Republic of; KP Korea (North); KR Korea, Republic of; KR Republic of Korea; KR Korea; KR Korea (South); LA Lao
People's Democratic Republic; LC St Lucia; MD Moldova, Republic of; MD Republic of Moldova; MK Macedonia; MO Macau;
NL The Netherlands; PS Palestinian Territory; PS Palestine, State of; RE Reunion; RU Russian Federation; ST Sao Tome
and Principe; SY Syrian Arab Republic; SZ Swaziland; TL East Timor; TR Turkey; TR Turkiye; TW Taiwan, Province of
China; TZ Tanzania, United Republic of; US USA; US U.S.; US United States of America; VA Holy See (Vatican City
State); VA Holy See; VC St Vincent and Grenadines; VE Venezuela, Bolivarian Republic of; VN Viet Nam; XK Kosovo
"""


def _by_name(listed: str) -> dict[str, str]:
    entries = " ".join(listed.split()).split("; ")
    return {name.lower(): code for code, _, name in (entry.partition(" ") for entry in entries)}


_CODES = _by_name(_NAMES) | _by_name(_ALSO)
_ASSIGNED = frozenset(_CODES.values())


def country(value: object) -> str | None:
    """The alpha-2 code of a country; None for what names none, as `XX`, `EU` and `NY` do."""
    name = text(value)
    if name is None:
        return None
    return _CODES.get(name.lower()) or (name.upper() if name.upper() in _ASSIGNED else None)
