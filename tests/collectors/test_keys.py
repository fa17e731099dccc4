"""The scripts and the source that reads them agree on every name. No PowerShell runs here: its text is compared."""

from __future__ import annotations

import inspect
import re

import pytest

from sleetwatch.sources import endpoint_collector
from tests.collectors.machines import COLLECTORS

_HEADER = {"sleetwatch_collector", "kind", "at", "host", "serial", "user"}
_WINDOWS_ONLY = {"hardware_id", "class_name"}
_ELSEWHERE_ONLY = {"vendor_id", "product_id", "usb_serial", "classes"}
_NOT_READ = {"built_in"}


def keys_read():
    source = inspect.getsource(endpoint_collector)
    return set(re.findall(r'line\.get\("(\w+)"\)', source)) | {"sleetwatch_collector", "kind"}


def keys_of_the_shell_script():
    script = (COLLECTORS / "collect.sh").read_text(encoding="utf-8")
    return set(re.findall(r"\b(?:text|flag|count) (\w+) ", script)) | set(re.findall(r'"(\w+)":', script))


def keys_of_the_powershell_script():
    script = (COLLECTORS / "collect.ps1").read_text(encoding="utf-8")
    tables = re.findall(r"\[ordered\]@\{(.*?)\}\)?\n", script, re.DOTALL)
    return {name for table in tables for name in re.findall(r"(?:^|;|\{)\s*(\w+) = ", table, re.MULTILINE)}


def test_the_shell_script_writes_what_the_source_reads():
    assert keys_of_the_shell_script() - _NOT_READ == keys_read() - _WINDOWS_ONLY


def test_the_powershell_script_writes_what_the_source_reads():
    assert keys_of_the_powershell_script() - _NOT_READ == keys_read() - _ELSEWHERE_ONLY


def test_both_scripts_tell_the_same_of_all_but_usb():
    assert keys_of_the_shell_script() ^ keys_of_the_powershell_script() == _WINDOWS_ONLY | _ELSEWHERE_ONLY
    assert keys_read() >= _HEADER


@pytest.mark.parametrize("name", ["collect.sh", "collect.ps1"])
def test_a_script_is_short_plain_and_sends_nothing(name):
    script = (COLLECTORS / name).read_text(encoding="ascii")

    assert len(script.splitlines()) <= 170
    assert max(map(len, script.splitlines())) <= 120
    assert not re.search(r"curl|wget|Invoke-(Web|Rest)|Net\.Web|nc -|/dev/tcp|eval|Invoke-Expression", script)


def test_the_powershell_scripts_brackets_and_quotes_close():
    script = (COLLECTORS / "collect.ps1").read_text(encoding="ascii")
    without_here_string = re.sub(r"@'\n.*?\n'@", "''", script, flags=re.DOTALL)
    bare = "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in without_here_string.splitlines())
    bare = re.sub(r"'[^'\n]*'", "", bare)
    bare = re.sub(r'"[^"\n]*"', "", bare)

    assert not set("'\"") & set(bare)
    for opening, closing in ("()", "{}", "[]"):
        assert bare.count(opening) == bare.count(closing)
