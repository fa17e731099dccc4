"""Names that are common where people live. Nobody is meant."""

from __future__ import annotations

from random import Random
from unicodedata import combining, normalize

_FIRST = {
    "US": (
        "James Maria Robert Linda Michael Patricia David Jennifer Daniel Ashley Kevin Nicole Brian Megan Jason Tiffany "
        "Marcus Denise Tyler Hannah Andre Grace Victor Elena Samuel Priya Anthony Mei Carlos Amara Ethan Sofia Nathan "
        "Keisha Luis Claire Derek Monica Julian Ivy"
    ),
    "DE": "Lukas Anna Jonas Lena Felix Katharina Moritz Julia Stefan Aylin Tobias Miriam Emre Sabine Florian Nele",
    "GB": "Oliver Emily Harry Charlotte Callum Aisha Rhys Fiona Imran Lucy Gareth Zara Alistair Chloe Kwame Beth",
    "ES": "Javier Lucía Pablo Carmen Sergio Marta Álvaro Elena Diego Nuria Iker Paula",
    "PL": "Piotr Agnieszka Tomasz Katarzyna Marcin Magdalena Paweł Joanna Michał Ewa Kamil Zofia",
    "IN": "Arjun Ananya Rohan Kavya Vikram Deepa Sanjay Meera Rahul Lakshmi Nikhil Divya",
    "BR": "Lucas Beatriz Rafael Camila Thiago Larissa Bruno Juliana Felipe Renata",
}
_LAST = {
    "US": (
        "Smith Johnson Williams Brown Garcia Miller Davis Rodriguez Wilson Anderson Thomas Moore Jackson Martin Lee "
        "Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Torres Nguyen Hill Flores Green "
        "Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Chen Patel Kim Brooks Foster Reyes"
    ),
    "DE": "Müller Schmidt Schneider Fischer Weber Wagner Becker Hoffmann Koch Richter Yilmaz Krüger Braun Vogel Brandt",
    "GB": "Taylor Davies Evans Hughes Edwards Khan Ahmed Wood Turner Cooper Ward Bailey Murray Okafor Fraser Shaw",
    "ES": "García Fernández López Martínez Sánchez Pérez Gómez Ruiz Díaz Moreno Álvarez Romero",
    "PL": "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski",
    "IN": "Sharma Iyer Reddy Nair Gupta Menon Rao Desai Kulkarni Pillai Joshi Banerjee",
    "BR": "Silva Santos Oliveira Souza Lima Pereira Costa Almeida Ribeiro Carvalho",
}
_TO_ASCII = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o"})


def name_for(country: str, rng: Random) -> tuple[str, str]:
    return rng.choice(_FIRST[country].split()), rng.choice(_LAST[country].split())


def mailbox(first: str, last: str) -> str:
    """The part before the @: plain letters, as directories make it."""
    plain = normalize("NFKD", f"{first}.{last}".translate(_TO_ASCII))
    return "".join(letter for letter in plain if not combining(letter)).lower()


_DIALLING = {"US": "1", "DE": "49", "GB": "44", "ES": "34", "PL": "48", "IN": "91", "BR": "55"}
_AREAS = {
    "Austin": "512",
    "Denver": "303",
    "Chicago": "773",
    "Seattle": "206",
    "Atlanta": "404",
    "Columbus": "614",
    "Raleigh": "919",
    "Phoenix": "602",
    "Boston": "617",
    "Minneapolis": "612",
    "Philadelphia": "215",
    "San Diego": "619",
    "Portland": "503",
    "Tampa": "813",
    "Kansas City": "816",
    "Nashville": "615",
    "Murfreesboro": "615",
    "Knoxville": "865",
    "Pittsburgh": "412",
    "San Antonio": "210",
}
_MOBILE = {"DE": "15{}", "GB": "7{}", "ES": "6{}", "PL": "5{}", "IN": "9{}", "BR": "119{}"}
_LENGTHS = {"DE": 9, "GB": 9, "ES": 8, "PL": 8, "IN": 9, "BR": 8}


def mobile_number(country: str, city: str, rng: Random) -> str:
    if country == "US":
        return f"+1{_AREAS.get(city, '646')}{rng.randrange(2, 10)}{rng.randrange(10**6):06d}"
    digits = _LENGTHS[country]
    return f"+{_DIALLING[country]}{_MOBILE[country].format(f'{rng.randrange(10**digits):0{digits}d}')}"
