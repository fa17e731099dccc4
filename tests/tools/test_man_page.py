"""The manual page says what the commands say, as roff that no text of ours can break."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import typer

from tools import generate_docs
from tools.man_page import man_page


def test_every_command_is_in_the_manual_page():
    page = generate_docs.PAGES["sleetwatch.1"]()

    for words, _command in generate_docs.commands()[1:]:
        assert f".SS {' '.join(words[1:])}".replace("-", "\\-") in page


def test_no_help_text_becomes_a_request_of_the_printer():
    app = typer.Typer()

    @app.command(help=".so /etc/passwd\n\n'quoted \\\\ back - slash")
    def odd() -> None: ...

    @app.command()
    def other() -> None: ...

    command = typer.main.get_command(app)
    page = man_page([(("odd",), command), (("odd", "x"), command.commands["odd"])], lambda _command: [], "1")

    assert "\n.so" not in page
    assert "\n'quoted" not in page
    assert "\\e" in page


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_the_printer_has_nothing_to_complain_about():
    page = generate_docs.PAGES["sleetwatch.1"]()

    printed = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww"], input=page, capture_output=True, text=True, check=True, timeout=60
    )

    assert printed.stderr == ""
    assert len(printed.stdout) > len(page) / 2
