"""Tools are approved by the names that people use, and never by a name that could be another program's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.intel import rmm
from sleetwatch.intel.tool_names import canonical, nearest
from sleetwatch.settings import Settings
from sleetwatch.workspace.approving import approved_in
from sleetwatch.workspace.blocking import chosen_for

NAMES = sorted(set(rmm.tools()["tool"].to_pylist()))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ScreenConnect", "ConnectWise ScreenConnect"),
        ("screenconnect ", "ConnectWise ScreenConnect"),
        ("connectwise  screenconnect", "ConnectWise ScreenConnect"),
        ("Remotix", "Acronis Cyber Protect (Remotix)"),
        ("Acronis Cyber Protect", "Acronis Cyber Protect (Remotix)"),
        ("AnyDesk", "AnyDesk"),
        ("Chrome", None),
        ("Remote Desktop", None),
        ("ConnectWise", None),
        ("", None),
        ("No Such Tool", None),
    ],
)
def test_a_short_name_is_the_tool_when_it_can_be_no_other(written: str, meant: str | None):
    assert canonical(written) == meant


@settings(max_examples=40)
@given(name=st.sampled_from(NAMES), shout=st.booleans())
def test_a_tools_own_name_is_always_its_own(name: str, shout: bool):
    assert canonical(name.upper() if shout else name) == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [("AnyDesc", "AnyDesk"), ("Team Viewer", "TeamViewer"), ("Chrome", "Chrome Remote Desktop"), ("zzzzzz", None)],
)
def test_an_unknown_name_is_answered_with_the_nearest(written: str, meant: str | None):
    assert nearest(written) == meant


def test_a_tool_that_is_approved_by_its_short_name_is_left_alone_by_policies_and_by_the_hunt():
    given_ = Settings(approved_tools=("ScreenConnect", "Nobodys Tool"), approved_tools_of={"acme": ("Remotix",)})

    chosen = chosen_for(given_, "acme")

    assert chosen.approved == ("Acronis Cyber Protect (Remotix)", "ConnectWise ScreenConnect")
    assert chosen.unknown == ("Nobodys Tool",)
    assert "ConnectWise ScreenConnect" not in {tool.name for tool in chosen.tools}
    assert approved_in(given_, "beta") == ("ConnectWise ScreenConnect", "Nobodys Tool")
