from __future__ import annotations

import bisect
import ipaddress
import itertools
import time

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.clock import DAY
from sleetwatch.errors import InputError
from sleetwatch.events import schema_of
from sleetwatch.events.watch import Watch
from sleetwatch.intel import embedded
from sleetwatch.intel.asn_class import CLASSES, class_of
from sleetwatch.intel.ip import ADDRESSES, ANYCAST, AddressBook
from tests.intel.mmdb_file import write_mmdb

BOOK = AddressBook.open()
MEGABYTE = 1_000_000


def look_up(*addresses, book=BOOK):
    return book.look_up(addresses).to_pylist()


def watch(*entries):
    rows = [{"at": 0, "list_kind": kind, "value": value, "label": label} for kind, value, label in entries]
    return watch_rows(*rows)


def watch_rows(*rows):
    return pa.Table.from_pylist(list(rows), schema=schema_of(Watch))


@pytest.mark.parametrize(
    ("ip", "country", "asn", "ip_class"),
    [
        ("73.162.10.20", "US", 7922, "residential"),
        ("24.16.10.20", "US", 7922, "residential"),
        ("99.8.10.20", "US", 7018, "residential"),
        ("71.190.10.20", "US", 701, "residential"),
        ("24.24.10.20", "US", 11351, "residential"),
        ("172.58.30.20", "US", 21928, "mobile"),
        ("3.80.10.20", "US", 14618, "hosting"),
        ("18.180.10.20", "US", 16509, "hosting"),
        ("20.42.10.20", "US", 8075, "hosting"),
        ("34.82.10.20", "US", 396982, "hosting"),
        ("59.42.10.20", "CN", 4134, "residential"),
        ("60.16.10.20", "CN", 4837, "residential"),
        ("221.180.10.20", "CN", 56042, "mobile"),
        ("210.52.109.22", "CN", 9929, "residential"),
        ("188.43.136.32", "RU", 20485, "residential"),
        ("95.167.10.20", "RU", 12389, "residential"),
        ("193.138.218.74", "SE", 39351, "vpn"),
        ("198.54.128.10", "US", 11878, "hosting"),
        ("185.94.188.10", "RO", 9009, "vpn"),
        ("104.28.10.20", None, 13335, "sase"),
        ("172.224.226.10", None, 36183, "relay"),
        ("185.220.101.1", "DE", 60729, "vpn"),
        ("165.225.10.20", None, 22616, "sase"),
        ("98.97.10.20", "US", 14593, "residential"),
        ("5.62.61.66", "CZ", 198605, "vpn"),
        ("5.32.10.20", "AE", 15802, "residential"),
        ("116.86.10.20", "SG", 55430, "residential"),
        ("2600:1700::1", "US", 7018, "residential"),
        ("2a02:26f7:c000::1", None, 20940, "relay"),
    ],
)
def test_known_addresses_have_their_country_network_and_class(ip, country, asn, ip_class):
    (row,) = look_up(ip)

    assert (row["country"], row["asn"], row["ip_class"]) == (country, asn, ip_class)


def test_the_answer_has_the_declared_columns_in_the_given_order():
    table = BOOK.look_up(["8.8.8.8", "10.0.0.1", "8.8.8.8"])

    assert table.schema == ADDRESSES
    assert table["ip"].to_pylist() == ["8.8.8.8", "10.0.0.1", "8.8.8.8"]


def test_no_addresses_give_an_empty_table():
    assert BOOK.look_up([]).schema == ADDRESSES
    assert BOOK.look_up([]).num_rows == 0


@pytest.mark.parametrize("ip", ["175.45.176.0", "175.45.178.10", "175.45.179.255"])
def test_the_dprk_allocation_is_a_labelled_constant(ip):
    (row,) = look_up(ip)

    assert (row["country"], row["asn"], row["label"]) == ("KP", 131279, "dprk-allocation")


@pytest.mark.parametrize("ip", ["175.45.175.255", "175.45.180.0"])
def test_the_neighbours_of_the_dprk_allocation_are_not_in_it(ip):
    (row,) = look_up(ip)

    assert row["country"] != "KP"
    assert row["label"] is None


@pytest.mark.parametrize(
    "ip",
    [
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.1.1",
        "::1",
        "fd00::1",
    ],
)
def test_private_shared_and_local_addresses_have_a_class_of_their_own_and_no_place(ip):
    (row,) = look_up(ip)

    assert row["ip_class"] == "private"
    assert row["country"] is None
    assert row["radius_km"] is None


@pytest.mark.parametrize(
    "ip", ["172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "11.0.0.0", "9.255.255.255"]
)
def test_addresses_next_to_private_ones_are_public(ip):
    assert look_up(ip)[0]["ip_class"] != "private"


@pytest.mark.parametrize(
    "ip", ["192.0.2.1", "198.51.100.7", "203.0.113.200", "2001:db8::1", "240.0.0.1", "255.255.255.255"]
)
def test_addresses_that_nobody_announces_are_unknown(ip):
    (row,) = look_up(ip)

    assert (row["country"], row["asn"], row["ip_class"]) == (None, None, "unknown")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "garbage",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1..2.3",
        "1.2.3.",
        "...",
        "1.2.3.4 ",
        "::g",
        ":",
        "1:2:3",
        "%",
        "1.2.3.4:80",
        "\u0661.2.3.4",
        "1.2.3.4\x00",
        "\U0001f600",
        "9" * 5000,
        None,
    ],
)
def test_garbage_is_an_all_unknown_row(text):
    (row,) = look_up(text)

    assert row["ip"] == text
    assert {name for name, value in row.items() if value is not None} - {"ip"} <= {
        "ip_class",
        "anonymiser",
        "class_radius_km",
        "radius_km",
    }
    assert row["ip_class"] in {"unknown", "private"}


@given(st.lists(st.text(max_size=40) | st.none(), max_size=8))
def test_no_text_whatsoever_raises(texts):
    assert BOOK.look_up(texts).num_rows == len(texts)


@pytest.mark.parametrize("ip", ["::ffff:73.162.10.20", "64:ff9b::73.162.10.20", "64:ff9b::49a2:a14"])
def test_an_ipv4_address_inside_an_ipv6_one_counts_as_itself(ip):
    assert look_up(ip)[0]["asn"] == 7922


def test_a_scope_behind_an_address_is_ignored():
    assert look_up("fe80::1%eth0")[0]["ip_class"] == "private"


def test_the_place_of_a_country_is_as_far_off_as_the_country_is_large():
    american, singaporean = look_up("73.162.10.20", "116.86.10.20")

    assert american["radius_km"] > 2000
    assert american["class_radius_km"] == 630
    assert singaporean["radius_km"] == singaporean["class_radius_km"] == 700


def test_satellite_and_mobile_lines_say_little_about_the_place():
    starlink, mobile, fixed = look_up("98.97.10.20", "172.58.30.20", "73.162.10.20")

    assert starlink["class_radius_km"] > mobile["class_radius_km"] > fixed["class_radius_km"]


def test_vpn_exits_are_anonymisers_but_relays_and_company_gateways_are_not():
    flags = [row["anonymiser"] for row in look_up("185.94.188.10", "172.224.226.10", "165.225.10.20", "3.80.10.20")]

    assert flags == [True, False, False, False]


def test_vendors_network_numbers_and_names_get_a_class():
    asns = [7922, 9009, None, None, None, 4_200_000_001]
    names = ["Comcast", None, "Zscaler, Inc.", "Springfield University", None, "Example Hosting Ltd"]

    assert class_of(asns, names) == ["residential", "vpn", "sase", "education", "unknown", "hosting"]


# the data in the package, checked the slow way


def slow_ranges(name, version):
    table = embedded.read_table(f"net_{name}_v{version}")
    start, starts = 0, []
    for width in table["width"].to_pylist():
        starts.append(start)
        start += width
    return starts, table["value"].to_pylist()


SLOW = {(name, version): slow_ranges(name, version) for name in ("asn", "country", "class") for version in (4, 6)}
ASNS = embedded.read_table("asn").to_pydict()
COUNTRIES = embedded.read_table("net_countries")["country"].to_pylist()


def slow(name, address):
    key = int(address) if address.version == 4 else int(address) >> 64
    starts, values = SLOW[name, address.version]
    value = values[bisect.bisect_right(starts, key) - 1]
    return None if value < 0 else value


def carries_ipv4(address):
    return address.version == 6 and (address.ipv4_mapped or int(address) >> 32 == 0x64FF9B << 64)


@st.composite
def addresses(draw):
    """Random addresses, and the edges of ranges, where mistakes sit."""
    version = draw(st.sampled_from([4, 6]))
    if draw(st.booleans()):
        address = draw(st.ip_addresses(v=version))
    else:
        starts, _ = SLOW[draw(st.sampled_from(["asn", "country", "class"])), version]
        key = draw(st.sampled_from(starts)) + draw(st.sampled_from([-1, 0, 1]))
        key = min(max(key, 0), 2**32 - 1 if version == 4 else 2**64 - 1)
        address = ipaddress.IPv4Address(key) if version == 4 else ipaddress.IPv6Address(key << 64)
    return address


@given(st.lists(addresses().filter(lambda each: not carries_ipv4(each)), min_size=1, max_size=50))
def test_every_answer_equals_a_slow_bisection_of_the_same_data(asked):
    for address, row in zip(asked, look_up(*map(str, asked)), strict=True):
        at, place, kind = (slow(name, address) for name in ("asn", "country", "class"))
        ip_class = CLASSES[kind if kind is not None else ASNS["ip_class"][at] if at is not None else -1]
        asn = ASNS["asn"][at] if at is not None else None
        unplaced = place is None or ip_class in {"relay", "sase"} or asn in ANYCAST
        assert row["asn"] == asn
        assert row["ip_class"] == ip_class
        assert row["country"] == (None if unplaced else COUNTRIES[place])


def test_neighbouring_ranges_never_give_the_same_answer():
    for _, values in SLOW.values():
        assert all(one != other for one, other in itertools.pairwise(values))


def test_the_data_stays_small():
    sizes = {file.name: len(file.read_bytes()) for file in embedded.DATA.iterdir() if file.is_file()}

    assert sum(sizes.values()) < 7 * MEGABYTE
    assert sizes["cities.parquet"] + sizes["regions.parquet"] + sizes["countries.parquet"] < 1.5 * MEGABYTE


def test_a_hundred_thousand_addresses_take_well_under_a_second():
    asked = [f"{a}.{b}.{c}.7" for a in range(11, 51) for b in range(50) for c in range(50)]
    began = time.perf_counter()

    assert BOOK.look_up(asked).num_rows == 100_000
    assert time.perf_counter() - began < 2


def test_every_data_set_says_its_date():
    assert {"asn", "country", "lists", "places", "rmm", "kvm", "actors"} <= embedded.as_of().keys()


# watchlists


def test_a_watched_address_network_and_autonomous_system_get_the_label():
    book = AddressBook.open(
        watch=watch(("ip", "8.8.8.8", "Astrill"), ("cidr", "2001:db8::/32", "laptop-farm"), ("asn", "AS7922", "home"))
    )
    labels = [row["label"] for row in look_up("8.8.8.8", "2001:db8:9::1", "73.162.10.20", "9.9.9.9", book=book)]

    assert labels == ["astrill", "laptop-farm", "home", None]


def test_the_closest_entry_wins():
    entries = [
        ("asn", "15169", "asn"),
        ("cidr", "8.8.0.0/16", "wide"),
        ("cidr", "8.8.8.0/24", "narrow"),
        ("ip", "8.8.8.8", "host"),
    ]
    for order in (entries, entries[::-1]):
        book = AddressBook.open(watch=watch(*order))
        labels = [
            row["label"] for row in look_up("8.8.8.8", "8.8.8.9", "8.8.9.9", "34.64.0.1", "8.34.208.1", book=book)
        ]
        assert labels[:3] == ["host", "narrow", "wide"]


def test_of_two_labels_for_one_address_trusted_egress_wins():
    entries = [("ip", "8.8.8.8", "astrill"), ("ip", "8.8.8.8", "trusted-egress"), ("ip", "8.8.8.8", "zzz")]
    for order in (entries, entries[::-1]):
        assert look_up("8.8.8.8", book=AddressBook.open(watch=watch(*order)))[0]["label"] == "trusted-egress"


def test_a_label_says_from_when_until_when_it_holds():
    timed = {"at": 5 * DAY, "until": 9 * DAY, "list_kind": "ip", "value": "8.8.8.8", "label": "astrill"}
    always = {"at": 0, "until": None, "list_kind": "ip", "value": "9.9.9.9", "label": "astrill"}
    first, second = look_up("8.8.8.8", "9.9.9.9", book=AddressBook.open(watch=watch_rows(timed, always)))

    assert (first["label_from"], first["label_until"]) == (5 * DAY, 9 * DAY)
    assert (second["label_from"], second["label_until"]) == (None, None)


@pytest.mark.parametrize(("label", "hides"), [("astrill", True), ("Commercial-VPN", True), ("laptop-farm", False)])
def test_labels_of_hiding_services_make_an_address_an_anonymiser(label, hides):
    book = AddressBook.open(watch=watch(("ip", "73.162.10.20", label)))

    assert look_up("73.162.10.20", book=book)[0]["anonymiser"] is hides


def test_entries_that_are_no_address_are_skipped():
    book = AddressBook.open(
        watch=watch(
            ("ip", "nonsense", "x"), ("cidr", "1.2.3.4/99", "x"), ("asn", "ASX", "x"), ("email", "8.8.8.8", "x")
        )
    )

    assert look_up("1.2.3.4", "8.8.8.8", book=book)[0]["label"] is None


def test_a_single_ipv6_address_can_be_watched_without_its_neighbours():
    book = AddressBook.open(watch=watch(("ip", "2600:1700::1", "farm")))

    assert [row["label"] for row in look_up("2600:1700::1", "2600:1700::2", "2600:1700::", book=book)] == [
        "farm",
        None,
        None,
    ]


def test_the_last_address_of_either_kind_can_be_watched():
    book = AddressBook.open(watch=watch(("cidr", "255.255.255.0/24", "a"), ("cidr", "ff00::/8", "b")))
    end = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

    assert [row["label"] for row in look_up("255.255.255.255", end, "255.255.254.255", book=book)] == ["a", "b", None]


# the user's own MMDB files

CITY = {
    "country": {"iso_code": "DE"},
    "location": {"latitude": 48.14, "longitude": 11.58},
    "subdivisions": [{"iso_code": "BY"}],
}
ASN = {"autonomous_system_number": 64500, "autonomous_system_organization": "Example Hosting"}


def opened(tmp_path, *files):
    paths = [write_mmdb(tmp_path / f"{number}.mmdb", networks) for number, networks in enumerate(files)]
    return AddressBook.open(paths)


def test_a_city_database_gives_the_place(tmp_path):
    (row,) = look_up("73.162.10.20", book=opened(tmp_path, {"73.162.0.0/16": CITY}))

    assert (row["country"], row["latitude"], row["longitude"]) == ("DE", 48.14, 11.58)
    assert row["radius_km"] == row["class_radius_km"] == 630
    assert row["asn"] == 7922


def test_addresses_that_the_users_file_does_not_know_keep_our_answer(tmp_path):
    book = opened(tmp_path, {"73.162.0.0/16": CITY})

    assert look_up("99.8.10.20", "garbage", "10.0.0.1", book=book) == look_up("99.8.10.20", "garbage", "10.0.0.1")


def test_another_network_brings_its_own_class(tmp_path):
    (row,) = look_up("73.162.10.20", book=opened(tmp_path, {"73.162.0.0/16": ASN}))

    assert (row["asn"], row["as_name"], row["ip_class"], row["country"]) == (64500, "Example Hosting", "hosting", "US")


@pytest.mark.parametrize(
    "record",
    [
        {"country": "Germany", "country_code": "DE", "asn": "AS64500", "as_name": "Example Hosting"},
        {"country_code": "de", "autonomous_system_number": 64500, "autonomous_system_organization": "Example Hosting"},
        {"country": "DE", "as": {"number": "64500", "name": "Example Hosting"}},
        {
            "country": {"iso_code": "DE"},
            "traits": {"autonomous_system_number": 64500, "autonomous_system_organization": "Example Hosting"},
        },
    ],
    ids=["ipinfo", "ip-location-db", "nested as", "enterprise"],
)
def test_every_layout_is_read_by_what_its_records_hold(tmp_path, record):
    (row,) = look_up("73.162.10.20", book=opened(tmp_path, {"73.162.10.0/24": record}))

    assert (row["country"], row["asn"], row["as_name"], row["ip_class"]) == ("DE", 64500, "Example Hosting", "hosting")


def test_flat_coordinates_are_read_too(tmp_path):
    record = {"country_code": "AT", "latitude": "48.2", "longitude": 16.4}
    (row,) = look_up("73.162.10.20", book=opened(tmp_path, {"73.162.10.0/24": record}))

    assert (row["latitude"], row["longitude"]) == (48.2, 16.4)


@pytest.mark.parametrize(
    ("record", "ip_class"),
    [
        ({"is_anonymous_vpn": True}, "vpn"),
        ({"traits": {"is_hosting_provider": True}}, "hosting"),
        ({"traits": {"user_type": "cellular"}}, "mobile"),
        ({"connection_type": "Cable/DSL"}, "residential"),
        ({"country": "nonsense", "asn": "x", "latitude": "north"}, "residential"),
    ],
)
def test_flags_of_commercial_files_set_the_class(tmp_path, record, ip_class):
    assert look_up("73.162.10.20", book=opened(tmp_path, {"73.162.10.0/24": record}))[0]["ip_class"] == ip_class


def test_a_file_that_calls_a_relay_or_a_company_gateway_vpn_is_not_believed(tmp_path):
    book = opened(
        tmp_path, {"172.224.0.0/12": {"is_anonymous_vpn": True}, "165.225.0.0/16": {"is_anonymous_vpn": True}}
    )

    assert [row["ip_class"] for row in look_up("172.224.226.10", "165.225.10.20", book=book)] == ["relay", "sase"]


def test_for_each_field_the_first_file_that_knows_it_answers(tmp_path):
    book = opened(tmp_path, {"73.162.0.0/16": ASN}, {"73.162.0.0/16": CITY | {"autonomous_system_number": 1}})
    (row,) = look_up("73.162.10.20", book=book)

    assert (row["asn"], row["as_name"], row["country"], row["latitude"]) == (64500, "Example Hosting", "DE", 48.14)


def test_ipv6_is_read_from_the_users_file_too(tmp_path):
    assert look_up("2600:1700::1", book=opened(tmp_path, {"2600:1700::/32": CITY}))[0]["country"] == "DE"


def test_the_users_file_cannot_move_the_dprk_allocation(tmp_path):
    assert look_up("175.45.178.10", book=opened(tmp_path, {"175.45.178.0/24": CITY}))[0]["country"] == "KP"


@pytest.mark.parametrize("content", [b"", b"not a database", b"\xab\xcd\xefMaxMind.com"])
def test_a_file_that_is_no_database_is_the_users_mistake(tmp_path, content):
    path = tmp_path / "broken.mmdb"
    path.write_bytes(content)

    with pytest.raises(InputError, match=r"broken\.mmdb"):
        AddressBook.open([path])


def test_a_missing_file_is_the_users_mistake(tmp_path):
    with pytest.raises(InputError, match=r"absent\.mmdb"):
        AddressBook.open([tmp_path / "absent.mmdb"])
