"""Where people live: cities, their streets and postal codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import asin, cos, radians, sin, sqrt
from random import Random

from sleetwatch.worlds.dice import chance


@dataclass(frozen=True, slots=True)
class City:
    name: str
    """As HR writes it."""
    seen: str
    """As vendors' geography writes it."""
    region: str
    state: str
    country: str
    latitude: float
    longitude: float
    zone: str
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    postal_code: str
    city: City
    latitude: float
    longitude: float

    def in_full(self) -> str:
        """On one line, as a parcel label has it."""
        city = self.city
        if city.country in {"US", "CA"}:
            return f"{self.street}, {city.name}, {city.region} {self.postal_code}, {city.country}"
        if city.country in {"GB", "IN", "BR"}:
            return f"{self.street}, {city.name} {self.postal_code}, {city.country}"
        return f"{self.street}, {self.postal_code} {city.name}, {city.country}"


_TABLE = """
Austin|Austin|TX|Texas|US|30.27|-97.74|America/Chicago|78704 78745 78723
Denver|Denver|CO|Colorado|US|39.74|-104.99|America/Denver|80205 80211 80220
Chicago|Chicago|IL|Illinois|US|41.88|-87.63|America/Chicago|60614 60647 60625
Seattle|Seattle|WA|Washington|US|47.61|-122.33|America/Los_Angeles|98103 98115 98122
Atlanta|Atlanta|GA|Georgia|US|33.75|-84.39|America/New_York|30307 30312 30316
Columbus|Columbus|OH|Ohio|US|39.96|-83.00|America/New_York|43202 43214 43201
Raleigh|Raleigh|NC|North Carolina|US|35.78|-78.64|America/New_York|27605 27609 27615
Phoenix|Phoenix|AZ|Arizona|US|33.45|-112.07|America/Phoenix|85016 85018 85028
Boston|Boston|MA|Massachusetts|US|42.36|-71.06|America/New_York|02130 02118 02134
Minneapolis|Minneapolis|MN|Minnesota|US|44.98|-93.27|America/Chicago|55408 55406 55417
Philadelphia|Philadelphia|PA|Pennsylvania|US|39.95|-75.17|America/New_York|19147 19125 19130
San Diego|San Diego|CA|California|US|32.72|-117.16|America/Los_Angeles|92103 92116 92104
Portland|Portland|OR|Oregon|US|45.52|-122.68|America/Los_Angeles|97202 97212 97214
Tampa|Tampa|FL|Florida|US|27.95|-82.46|America/New_York|33606 33609 33629
Kansas City|Kansas City|MO|Missouri|US|39.10|-94.58|America/Chicago|64110 64111 64113
Nashville|Nashville|TN|Tennessee|US|36.16|-86.78|America/Chicago|37206 37209 37211
Murfreesboro|Murfreesboro|TN|Tennessee|US|35.85|-86.39|America/Chicago|37128 37129
Knoxville|Knoxville|TN|Tennessee|US|35.96|-83.92|America/New_York|37917 37919
Pittsburgh|Pittsburgh|PA|Pennsylvania|US|40.44|-80.00|America/New_York|15217 15206 15232
San Antonio|San Antonio|TX|Texas|US|29.42|-98.49|America/Chicago|78209 78212 78232
Berlin|Berlin|BE|Land Berlin|DE|52.52|13.40|Europe/Berlin|10435 12047 13353
Munich|Munich|BY|Bayern|DE|48.14|11.58|Europe/Berlin|80799 81667 80339
Hamburg|Hamburg|HH|Hamburg|DE|53.55|9.99|Europe/Berlin|20357 22765 22303
Cologne|Cologne|NW|Nordrhein-Westfalen|DE|50.94|6.96|Europe/Berlin|50674 50823 50733
Leipzig|Leipzig|SN|Sachsen|DE|51.34|12.37|Europe/Berlin|04277 04229 04317
London|London|ENG|England|GB|51.51|-0.13|Europe/London|E8 3NJ|SE15 4QN|N16 8BX
Manchester|Manchester|ENG|England|GB|53.48|-2.24|Europe/London|M20 2WS|M21 9AD
Bristol|Bristol|ENG|England|GB|51.45|-2.59|Europe/London|BS6 5QA|BS3 4HS
Leeds|Leeds|ENG|England|GB|53.80|-1.55|Europe/London|LS6 2AB|LS8 1NT
Edinburgh|Edinburgh|SCT|Scotland|GB|55.95|-3.19|Europe/London|EH9 1JT|EH6 8QW
Madrid|Madrid|MD|Madrid|ES|40.42|-3.70|Europe/Madrid|28004 28012 28015
Barcelona|Barcelona|CT|Barcelona|ES|41.39|2.17|Europe/Madrid|08012 08025 08001
Valencia|Valencia|VC|Valencia|ES|39.47|-0.38|Europe/Madrid|46006 46022 46010
Seville|Seville|AN|Sevilla|ES|37.39|-5.98|Europe/Madrid|41003 41010
Warsaw|Warsaw|MZ|Mazowieckie|PL|52.23|21.01|Europe/Warsaw|00-633 02-758 03-934
Kraków|Krakow|MA|Malopolskie|PL|50.06|19.94|Europe/Warsaw|31-135 30-302
Wrocław|Wroclaw|DS|Dolnoslaskie|PL|51.11|17.04|Europe/Warsaw|50-354 53-333
Gdańsk|Gdansk|PM|Pomorskie|PL|54.35|18.65|Europe/Warsaw|80-236 80-309
Bengaluru|Bengaluru|KA|Karnataka|IN|12.97|77.59|Asia/Kolkata|560038 560102 560066
Pune|Pune|MH|Maharashtra|IN|18.52|73.86|Asia/Kolkata|411045 411014
Hyderabad|Hyderabad|TS|Telangana|IN|17.39|78.49|Asia/Kolkata|500081 500032
Chennai|Chennai|TN|Tamil Nadu|IN|13.08|80.27|Asia/Kolkata|600041 600096
São Paulo|Sao Paulo|SP|Sao Paulo|BR|-23.55|-46.63|America/Sao_Paulo|05422-010 04101-300
Curitiba|Curitiba|PR|Parana|BR|-25.43|-49.27|America/Sao_Paulo|80420-090 80730-000
Belo Horizonte|Belo Horizonte|MG|Minas Gerais|BR|-19.92|-43.94|America/Sao_Paulo|30130-150 30140-071
Lisbon|Lisbon|11|Lisboa|PT|38.72|-9.14|Europe/Lisbon|1200-161 1170-213
Porto|Porto|13|Porto|PT|41.15|-8.61|Europe/Lisbon|4050-253 4000-069
Toronto|Toronto|ON|Ontario|CA|43.65|-79.38|America/Toronto|M6G 1K5|M4L 2A1
Dallas|Dallas|TX|Texas|US|32.78|-96.80|America/Chicago|75201
Los Angeles|Los Angeles|CA|California|US|34.05|-118.24|America/Los_Angeles|90012
Buffalo|Buffalo|NY|New York|US|42.89|-78.88|America/New_York|14203
Amsterdam|Amsterdam|NH|Noord-Holland|NL|52.37|4.90|Europe/Amsterdam|1012AB
Shanghai|Shanghai|SH|Shanghai|CN|31.23|121.47|Asia/Shanghai|200031
Shenyang|Shenyang|LN|Liaoning|CN|41.80|123.43|Asia/Shanghai|110003
"""


def _city(line: str) -> City:
    name, seen, region, state, country, latitude, longitude, zone, *codes = line.split("|")
    postal = tuple(codes) if len(codes) > 1 else tuple(codes[0].split())
    return City(name, seen, region, state, country, float(latitude), float(longitude), zone, postal)


CITIES: dict[str, City] = {city.name: city for city in map(_city, _TABLE.strip().splitlines())}

HOME_SHARES = {"US": 46, "DE": 12, "GB": 12, "ES": 8, "PL": 8, "IN": 8, "BR": 6}
"""Where the staff lives, in parts of a hundred."""

_NOT_HOMES = frozenset({"Murfreesboro", "Knoxville", "San Antonio", "Dallas", "Los Angeles", "Buffalo"})
"""Cities where none of the staff settles by chance."""

HOMES: dict[str, list[City]] = {
    country: [city for city in CITIES.values() if city.country == country and city.name not in _NOT_HOMES]
    for country in HOME_SHARES
}

_STREETS = {
    "US": (
        "Maple Ave|Cedar St|Lakeview Dr|Juniper Ln|W 14th St|Harmony Rd|Prospect Ave|Elmwood Ct|Riverbend Dr|"
        "Oak Hollow Ln|Pinecrest Rd|Garfield St|N Highland Ave|Willow Creek Dr|Sycamore St|E Franklin Ave|"
        "Stonebridge Way|Orchard Pl"
    ),
    "DE": (
        "Lindenstraße|Schillerstraße|Goethestraße|Gartenstraße|Bergmannstraße|Kastanienallee|Rosenweg|Ahornweg|"
        "Bahnhofstraße|Mühlenweg|Eichenallee|Uferstraße"
    ),
    "GB": (
        "Victoria Road|Church Lane|Park Avenue|Mill Lane|Station Road|Albert Terrace|Queens Road|Grove Street|"
        "Highfield Close|Elm Grove|Chapel Street"
    ),
    "ES": "Calle Mayor|Calle del Prado|Calle Aragón|Avenida de la Paz|Calle San Vicente|Calle Luna|Paseo del Río",
    "PL": "ul. Lipowa|ul. Ogrodowa|ul. Słoneczna|ul. Polna|ul. Krótka|ul. Kwiatowa|ul. Długa",
    "IN": "3rd Cross Road|MG Layout|Temple Road|Lake View Colony|12th Main|Green Park Extension|Station Road",
    "BR": "Rua das Flores|Rua Augusta|Avenida Brasil|Rua São João|Rua da Consolação|Alameda Santos",
    "PT": "Rua da Rosa|Rua do Sol|Travessa da Boa Hora|Rua de Santa Catarina",
    "NL": "Kerkstraat|Lindengracht|Prinsengracht",
    "CA": "Bloor St W|Harbord St|Queen St E|Grace St",
    "CN": "Huaihai Middle Road|Wukang Road",
}


def address_in(city: City, rng: Random) -> Address:
    street = rng.choice(_STREETS[city.country].split("|"))
    number = rng.randrange(1, 220)
    if city.country in {"US", "CA"}:
        line = f"{number * 17 % 9800 + 101} {street}" + (f", Apt {rng.randrange(1, 40)}" if chance(rng, 0.3) else "")
    elif city.country in {"GB", "IN"}:
        line = f"{number} {street}"
    elif city.country in {"ES", "BR", "PT"}:
        line = f"{street}, {number}"
    else:
        line = f"{street} {number}"
    north, east = city.latitude + rng.gauss(0, 0.045), city.longitude + rng.gauss(0, 0.06)
    return Address(line, rng.choice(city.postal_codes), city, round(north, 4), round(east, 4))


def mapped(city: City, rng: Random) -> City:
    """The same city as a vendor's map has it: some kilometres off, now and then in the next town."""
    spread = 0.5 if chance(rng, 0.12) else 0.1
    north, east = city.latitude + rng.gauss(0, spread), city.longitude + rng.gauss(0, spread)
    return replace(city, latitude=round(north, 4), longitude=round(east, 4))


def kilometres(one: City, other: City) -> float:
    """Great-circle distance."""
    north_one, north_other = radians(one.latitude), radians(other.latitude)
    half = sin((north_other - north_one) / 2) ** 2
    half += cos(north_one) * cos(north_other) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 12742 * asin(sqrt(half))
