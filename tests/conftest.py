"""What every test stands on: one fixed zone, a plain terminal, and the same examples on every run of CI."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.once import made_once

if TYPE_CHECKING:
    from tests.buckets import Buckets
    from tests.served import Served

# A zone nobody expects, so that code which reads local time shows at once. POSIX form: needs no zone files.
os.environ["TZ"] = "NPT-05:45"
time.tzset()

# A terminal's width and colours must not decide what a test sees. Rich and Typer read these.
for variable in ("FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS", "PY_COLORS", "TTY_COMPATIBLE"):
    os.environ.pop(variable, None)
os.environ.update({"NO_COLOR": "1", "COLUMNS": "120", "LINES": "40", "TERM": "dumb"})

# Several processes share few cores: threads that have nothing to do must not keep one busy.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile(
    "here", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Fifteen thousand tests and all modules are no garbage, and need not be looked through again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        atexit.register(gc.unfreeze)  # libraries count what is left of theirs at the end


ON_A_SERVER = os.environ.get("SLEETWATCH_TESTS_ON") == "postgresql"
"""Workspaces that tests make keep their state on a server: a run by hand."""


def pytest_configure(config: pytest.Config) -> None:
    """One server for all processes of the run, since they share what is made once. The first of them starts it."""
    if ON_A_SERVER and not hasattr(config, "workerinput"):
        from tests.postgres import running

        running_on = ExitStack()
        os.environ["SLEETWATCH_TESTS_PORT"] = str(running_on.enter_context(running()).port)
        config.add_cleanup(running_on.close)


@pytest.fixture(scope="session", autouse=True)
def _state_on_a_server() -> Iterator[None]:
    if not ON_A_SERVER:
        yield
        return
    from tests.postgres import Server, end_all, under_every_workspace

    under_every_workspace(Server(int(os.environ["SLEETWATCH_TESTS_PORT"])))
    yield
    end_all()


@pytest.fixture(scope="session", autouse=True)
def _spared() -> None:
    from tests.spared import spare_what_is_made_before

    spare_what_is_made_before()


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    """Object storage on loopback, which all tests share: each takes buckets of its own."""
    from tests.buckets import running  # brings a web server, which few tests need

    with running() as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _kept_in_buckets(request: pytest.FixtureRequest) -> None:
    """With SLEETWATCH_TESTS_IN=buckets, workspaces that tests make keep lake and vault there: a run by hand."""
    if os.environ.get("SLEETWATCH_TESTS_IN") == "buckets":
        from tests.buckets import under_every_workspace

        under_every_workspace(request.getfixturevalue("buckets"))


@pytest.fixture(scope="session")
def hunted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company with its logs beside it, ingested and hunted once. Copy it; it is shared."""
    from tests.workspace.company import hunted

    return made_once(tmp_path_factory, "hunted", hunted)


@pytest.fixture
def hunted_root(hunted_once: Path, tmp_path: Path) -> Path:
    """A copy of one's own; its logs lie in `logs` beside it."""
    shutil.copytree(hunted_once.parent / "logs", tmp_path / "logs")
    return Path(shutil.copytree(hunted_once, tmp_path / "acme"))


@pytest.fixture(scope="session")
def judged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company that was hunted once, with people to give verdicts on. Copy it; it is shared."""
    from tests.workspace.judged import judged  # brings everything, which few tests need

    return made_once(tmp_path_factory, "judged", judged)


@pytest.fixture
def judged_root(judged_once: Path, tmp_path: Path) -> Path:
    """A copy of one's own."""
    return Path(shutil.copytree(judged_once, tmp_path / "acme"))


@pytest.fixture(scope="session")
def served(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """That company's pages on a server of their own, which all tests of pages share: leave it as you found it."""
    from tests.served import served_copy  # brings the web server, which few tests need

    opened = served_copy(judged_once, tmp_path_factory.mktemp("served"))
    yield opened
    opened.close()
