from __future__ import annotations

from pathlib import Path

import pytest

from sleetwatch.errors import WorkspaceError
from sleetwatch.settings import FILE_NAME, TEMPLATE, check_tenant, read_settings
from sleetwatch.workspace.hunting import approved_in

TRIP = '[[travel]]\nworker_id = "w1"\ncountry = "{country}"\nfirst_day = {first}\nlast_day = {last}\n'


def settings_from(folder: Path, text: str):
    (folder / FILE_NAME).write_text(text)
    return read_settings(folder)


def test_the_file_that_init_writes_is_sound(tmp_path: Path):
    assert settings_from(tmp_path, TEMPLATE.format(tenant="acme")).tenant == "acme"


def test_a_journey_of_one_day_is_sound(tmp_path: Path):
    trip = TRIP.format(country="pt", first="2026-03-09", last="2026-03-09")
    assert settings_from(tmp_path, trip).travel[0].country == "pt"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[score]\ncheck_from = 0.5\n", "check_from"),
        ("[score]\ncheck_from = 0.3\ncase_from = 0.3\n", "case_from"),
        (TRIP.format(country="PRT", first="2026-03-09", last="2026-03-10"), "country"),
        (TRIP.format(country="P1", first="2026-03-09", last="2026-03-10"), "country"),
        (TRIP.format(country="PT", first="2026-03-09", last="2026-03-08"), "last_day"),
        ('tenant = "acme\\n"\n', "tenant"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, text: str, key: str):
    with pytest.raises(WorkspaceError, match=key):
        settings_from(tmp_path, text)


@pytest.mark.parametrize("name", ["acme", "Acme-2.eu_west", "a" * 64])
def test_a_tenants_name_is_letters_digits_and_a_few_signs(name: str):
    assert check_tenant(name) == name


@pytest.mark.parametrize("name", ["no spaces", "-first", "a" * 65, "acme\n", "../acme", "Ünal", 'a"b'])
def test_another_tenants_name_is_refused_with_what_would_do(name: str):
    with pytest.raises(WorkspaceError, match="is no name for a tenant; use letters"):
        check_tenant(name)


def test_a_tool_may_be_approved_for_one_tenant_alone(tmp_path: Path):
    settings = settings_from(tmp_path, 'approved_tools = ["NinjaOne"]\n[approved_tools_of]\nacme = ["AnyDesk"]\n')

    assert approved_in(settings, "acme") == ("NinjaOne", "AnyDesk")
    assert approved_in(settings, "other") == ("NinjaOne",)
