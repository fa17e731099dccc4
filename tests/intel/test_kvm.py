from __future__ import annotations

import pytest

from sleetwatch.intel.kvm import EXACT, IDENTITIES, LIKELY, WEAK, identities

ROWS = identities().to_pylist()
FIELDS = ("vendor_id", "product_id", "vendor", "product", "serial")


def strongest(**peripheral):
    """The strength of the best row that agrees with a peripheral in all that the row says, 0 for none."""
    fitting = [row for row in ROWS if all(row[field] in {None, peripheral.get(field)} for field in FIELDS)]
    return max((row["match_strength"] for row in fitting), default=0)


def test_the_columns_are_the_declared_ones():
    assert identities().schema == IDENTITIES


@pytest.mark.parametrize(
    "peripheral",
    [
        {"vendor_id": "1d6b", "product_id": "0104", "serial": "cafebabe"},
        {"vendor_id": "1d6b", "product_id": "0104", "vendor": "pikvm", "product": "pikvm composite device"},
        {"vendor_id": "1d6b", "product_id": "0104", "vendor": "tinypilot", "product": "multifunction usb device"},
        {"vendor_id": "1d6b", "product_id": "0104", "serial": "6b65796d696d6570690"},
        {"vendor_id": "1d6b", "product_id": "0104", "vendor": "jetkvm", "product": "usb emulation device"},
        {"vendor_id": "3346", "product_id": "1009"},
        {"vendor_id": "38eb", "product_id": "0104"},
        {"vendor_id": "1d6b", "product_id": "0106", "vendor": "smart-kvm"},
        {"vendor_id": "6940", "product_id": "6973", "vendor": "corsair", "product": "gaming rgb"},
        {"product": "pikvm v4 plus"},
        {"product": "lnx7770"},
        {"serial": "uk02143047718"},
    ],
)
def test_the_thing_itself_is_exact(peripheral):
    assert strongest(**peripheral) == EXACT


def test_a_bare_linux_gadget_is_likely_and_no_more():
    assert strongest(vendor_id="1d6b", product_id="0104", product="something else") == LIKELY


@pytest.mark.parametrize(
    "honest",
    [
        {"vendor_id": "046d", "product_id": "c52b", "vendor": "logitech", "product": "unifying receiver"},
        {"vendor_id": "046d", "product_id": "c52b"},
        {"vendor_id": "045e", "product_id": "005f"},
        {"vendor_id": "413c", "product_id": "2011"},
        {"vendor_id": "1d6b", "product_id": "0002", "product": "2.0 root hub"},
        {"vendor_id": "1b1c", "product_id": "1b3d", "vendor": "corsair", "product": "gaming rgb"},
        {"vendor_id": "1a86", "product_id": "7523", "product": "usb serial"},
        {"product": "del2013"},
        {"product": "phlc233"},
        {"serial": "1234567890123"},
        {"product": "usb composite device"},
        {"product": "multifunction usb device"},
        {"product": "usb input device"},
        {"product": "generic pnp monitor"},
        {"product": "lcd monitor19"},
        {"product": "usb video"},
        {"product": "wireless multimedia keyboard"},
        {"vendor": "generic"},
        {"vendor": "linux foundation"},
        {"vendor": "logitech", "product": "usb receiver"},
        {"serial": "000000000001"},
        {},
    ],
)
def test_what_millions_of_honest_people_own_is_not_in_it(honest):
    assert strongest(**honest) == 0


@pytest.mark.parametrize(
    "disguise",
    [
        {"vendor_id": "046d", "product_id": "c52b", "vendor": "logitech (x64)", "product": "logitech usb input device"},
        {"vendor_id": "413c", "product_id": "2011", "vendor": "dell inc.", "product": "multimedia pro keyboard"},
        {"vendor_id": "534d", "product_id": "2109"},
    ],
)
def test_a_disguise_that_honest_hardware_wears_too_is_weak(disguise):
    assert strongest(**disguise) == WEAK


def test_every_row_says_something_and_is_lower_case():
    for row in ROWS:
        said = [row[field] for field in FIELDS if row[field] is not None]
        assert said
        assert all(text == text.lower() and text.strip() for text in said)
        assert row["match_strength"] in {WEAK, LIKELY, EXACT}
        assert (row["vendor_id"] is None) == (row["product_id"] is None)


def test_no_identity_is_listed_twice():
    keys = [tuple(row[field] for field in FIELDS) for row in ROWS]

    assert len(keys) == len(set(keys))
