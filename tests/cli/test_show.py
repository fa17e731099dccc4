"""Tables on a terminal."""

from __future__ import annotations

import pytest

from sleetwatch.cli.show import table_out


@pytest.mark.parametrize("column", ["subject", "subjects"])
def test_on_a_narrow_terminal_other_columns_are_shortened_before_what_one_copies(
    column: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("COLUMNS", "60")
    long = "the same home or delivery address, the same telephone"

    table_out(
        ("cluster", "tenants", "kind", "likely", "size", column, "shared", "seen"),
        [("C-TLOR32O3", "north, south", "farm", ">99.9%", 4, ("S-VWYYT3WGQE", "S-X7ECICIRFC"), long, "10 Feb 2026")],
    )

    told = capsys.readouterr().out.split()
    assert {"C-TLOR32O3", "S-VWYYT3WGQE", "S-X7ECICIRFC"} <= {*told}
