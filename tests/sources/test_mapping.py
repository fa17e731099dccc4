"""What a mapping file may say, and what is said about one that is wrong."""

from __future__ import annotations

import pytest

from sleetwatch.errors import MappingError
from sleetwatch.events import KINDS
from sleetwatch.sources.mapping import fields_of, needs_of, read_mapping, read_mapping_file

GOOD = """
name = "acme"
title = "Acme"
export = "Ask Acme."
kind = "sign_in"
[recognise]
keys = ["who", "acmeEvent"]
[time]
field = "when"
[fields]
account = "who"
"""


def test_a_good_file_is_read():
    mapping = read_mapping(GOOD, "acme.toml")

    assert mapping.name == "acme"
    assert [one.kind for one in mapping.events] == ["sign_in"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "acme"', 'name = "Acme!"', "name: 'Acme!' must be"),
        ('name = "acme"', 'name = "new"', "name: 'new' must be"),
        ('name = "acme"', "name = 7", "name: Expected `str`, got `int`"),
        ('name = "acme"', 'nmae = "acme"', "unknown field `nmae`"),
        ('title = "Acme"', "", "missing required field `title`"),
        ('title = "Acme"', 'title = "', "not valid TOML"),
        ('kind = "sign_in"', 'kind = "signin"', "kind: 'signin' is no event kind"),
        ('kind = "sign_in"', "", "kind: give one `kind`"),
        ('kind = "sign_in"', 'kind = "sign_in"\nevent = [{ kind = "activity" }]', "kind: give one `kind`"),
        ('keys = ["who", "acmeEvent"]', 'keys = ["who"]', "recognise: name at least two"),
        ('keys = ["who", "acmeEvent"]', 'keys = ["who", "a..b"]', "recognise.keys: 'a..b' is no path"),
        ('field = "when"', "field = []", "time.field: is empty"),
        ('field = "when"', 'field = "when"\nzone = "Mars/Base"', "time.zone: 'Mars/Base' is none of"),
        ('account = "who"', 'acount = "who"', "did you mean account?"),
        ('account = "who"', 'ip = "who"', "fields: the kind sign_in needs account"),
        ('account = "who"', 'account = "who["', "fields.account: 'who[' is no path"),
        ('account = "who"', "account = []", "fields.account: is empty"),
        ('account = "who"', 'account = "who"\n[constants]\nmfa = "yes"', "constants.mfa: must be of type bool"),
        ('account = "who"', 'account = "who"\n[constants]\nvendor_asn = true', "constants.vendor_asn: must be"),
        ('account = "who"', 'account = "who"\n[constants]\noutcome = "fine"', "constants.outcome: 'fine' is none of"),
        ('account = "who"', 'account = "who"\n[values.outcome]\nOK = "fine"', "values.outcome: 'fine' is none of"),
        ('account = "who"', 'account = "who"\n[[drop]]\nwhere = {}', "drop[0]: needs `where`"),
        ('account = "who"', 'account = "who"\n[keep]\n"a[" = "x"', "keep: 'a[' is no path"),
    ],
)
def test_a_wrong_file_is_named_with_the_key(old, new, says):
    assert old in GOOD
    with pytest.raises(MappingError) as caught:
        read_mapping(GOOD.replace(old, new), "acme.toml")

    assert str(caught.value).startswith("acme.toml: ")
    assert says in str(caught.value)


def test_an_event_of_several_is_named_by_its_place():
    text = GOOD.replace('kind = "sign_in"', "") + '[[event]]\nkind = "sign_in"\n[[event]]\nkind = "device"\n'

    with pytest.raises(MappingError, match=r"event\[1\]\.fields: the kind device needs device_id or serial"):
        read_mapping(text, "acme.toml")


def test_a_file_is_called_like_its_source(tmp_path):
    (tmp_path / "acme.toml").write_text(GOOD)
    (tmp_path / "other.toml").write_text(GOOD)

    assert read_mapping_file(tmp_path / "acme.toml").name == "acme"
    with pytest.raises(MappingError, match="the file is called 'other'"):
        read_mapping_file(tmp_path / "other.toml")
    with pytest.raises(MappingError, match="cannot be read"):
        read_mapping_file(tmp_path / "none.toml")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_an_event_needs_is_among_its_fields(kind):
    assert set(needs_of(kind)) <= set(fields_of(kind))
