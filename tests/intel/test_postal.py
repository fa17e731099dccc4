"""Postal addresses in a line, as they are written in many countries, and what is none."""

from __future__ import annotations

import time

import pytest

from sleetwatch.intel.postal import LONGEST, PostalAddress, read_address


@pytest.mark.parametrize(
    ("line", "street", "city", "region", "country", "postal"),
    [
        ("12 Elm Street, Apt 4B, Austin, TX 78701", "12 Elm Street, Apt 4B", "Austin", "TX", "US", "78701"),
        ("Apt 4, 12 Elm St, Austin, Texas 78701 USA", "Apt 4, 12 Elm St", "Austin", "Texas", "US", "78701"),
        ("2345 NW Overton St, Portland, OR", "2345 NW Overton St", "Portland", "OR", "US", None),
        ("Flat 3, 12 Acacia Avenue, London SW1A 1AA", "Flat 3, 12 Acacia Avenue", "London", None, "GB", "SW1A 1AA"),
        ("12 High Street, Reading, Berkshire RG1 1AA", "12 High Street", "Reading", None, "GB", "RG1 1AA"),
        ("Goethestraße 12, 80336 München", "Goethestraße 12", "München", None, None, "80336"),
        (
            "Flat No. 302, Koramangala 5th Block, Bengaluru - 560095, Karnataka, India",
            "Flat No. 302, Koramangala 5th Block",
            "Bengaluru",
            "Karnataka",
            "IN",
            "560095",
        ),
        (
            "Rua das Flores, 123 - Apto 45, São Paulo - SP, 01310-100",
            "Rua das Flores, 123, Apto 45",
            "São Paulo",
            "SP",
            "BR",
            "01310-100",
        ),
        ("2-21-1 Shibuya, Tokyo 150-0002, Japan", "2-21-1 Shibuya", "Tokyo", None, "JP", "150-0002"),
        ("Toronto, ON M5V 2T6, Canada", None, "Toronto", "ON", "CA", "M5V 2T6"),
        ("Sydney NSW 2000, Australia", None, "Sydney", "NSW", "AU", "2000"),
        ("ul. Marszałkowska 10/5, 00-590 Warszawa, Polska", "ul. Marszałkowska 10/5", "Warszawa", None, "PL", "00-590"),
        ("Via Roma 10, 20121 Milano MI, Italia", "Via Roma 10", "Milano", None, "IT", "20121"),
        ("Flat 2, 10 Queen's Road, Hong Kong", "Flat 2, 10 Queen's Road", None, None, "HK", None),
        ("12 MAIN ST, APT 1200, AUSTIN, TX", "12 MAIN ST, APT 1200", "AUSTIN", "TX", "US", None),
    ],
)
def test_addresses_of_many_countries_are_read(line, street, city, region, country, postal):
    assert read_address(line) == PostalAddress(street, city, region, country, postal)


@pytest.mark.parametrize(
    ("line", "city", "region", "country"),
    [
        ("Austin, TX", "Austin", "TX", "US"),
        ("Austin TX", "Austin", "TX", "US"),
        ("San Francisco, California, United States", "San Francisco", "California", "US"),
        ("Toronto, CA", "Toronto", None, "CA"),
        ("Berlin, DE", "Berlin", None, "DE"),
        ("Bangalore, IN", "Bangalore", None, "IN"),
        ("München, Deutschland", "München", None, "DE"),
        ("Kyiv, Ukraine", "Kyiv", None, "UA"),
        ("São Paulo/SP", "São Paulo", "SP", "BR"),
        ("Tbilisi, Georgia", "Tbilisi", None, "GE"),
        ("Atlanta, Georgia", "Atlanta", "Georgia", "US"),
        ("Texas, USA", None, "Texas", "US"),
        ("Shibuya, Tokyo, Japan", "Shibuya", "Tokyo", "JP"),
        ("Senior Software Engineer, Austin, TX", "Austin", "TX", "US"),
    ],
)
def test_a_town_with_its_region_or_country_is_enough(line, city, region, country):
    assert read_address(line) == PostalAddress(None, city, region, country)


@pytest.mark.parametrize(
    "line",
    [
        "Senior Engineer, Oracle",
        "Python, Go, Java",
        "Dana Whitfield, PhD",
        "Jordan Lee, MD",
        "Engineer, Germany",
        "Experienced engineer from Paris, France",
        "Worked in Rome, Paris, France",
        "10 years of experience, Austin, TX",
        "Greater Boston Area",
        "Singapore",
        "\N{POSTAL MARK}150-0002 東京都渋谷区渋谷2-21-1",
        "",
        ",,,",
    ],
)
def test_what_is_not_clearly_an_address_is_not_read(line):
    assert read_address(line) is None


def test_a_town_alone_is_one_where_it_is_named_so():
    assert read_address("Berlin") is None
    assert read_address("Berlin", is_named=True) == PostalAddress(city="Berlin")


@pytest.mark.parametrize("line", ["1 " * 99, "a," * 99, "A " * 99 + "1", "12345-" * 33, " - " * 66, "(" * 199])
def test_a_line_made_to_be_slow_is_read_fast(line):
    began = time.process_time()

    assert len(line) <= LONGEST
    assert read_address(line, is_named=True) is None
    assert time.process_time() - began < 1


def test_a_longer_line_is_not_looked_at():
    assert read_address("Austin, TX" + " " * LONGEST) is None
