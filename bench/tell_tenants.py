"""Two hundred notices to forty tenants, from the command to the outbox: how long that takes.

`python -m bench.tell_tenants` makes a company, hunts it, and copies the results of its likeliest people to so many
tenants of so many suspects each, so that every notice is written from reasons and evidence of the lake. What counts is
the time from asking for all notices to the commit of the last tenant's: read, masked, indicators looked up, written as
text, Markdown, HTML and JSON, queued and audited. Bounded and offline, in a folder that is removed afterwards.

What flatters: the evidence of all tenants lies in one company's lake, so that it is read once. What does not: a notice
for everybody over the line at once is the worst moment; in life they come one by one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from sleetwatch import Workspace
from sleetwatch.cli.demo import run_demo
from sleetwatch.state import batches, hits, hunts, links, parts, scores, subjects

OWN = (scores, parts, hits, links)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the tenants, tell them, and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, default=40)
    parser.add_argument("--each", type=int, default=5, help="suspects of a tenant")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tell-tenants-") as folder:
        root = Path(folder) / "company"
        run_demo(root, seed=7, staff=300, days=60)
        workspace = Workspace.open(root)
        names = _copied(workspace, asked.tenants, asked.each)
        actor = workspace.access.actor("bench", via="cli")
        wall, cpu = time.perf_counter(), time.process_time()
        sent = workspace.advising.send_all(actor, names)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    tenants = len({one.tenant for one in sent})
    sys.stdout.write(f"{len(sent)} notices to {tenants} tenants: {wall:.1f} s, {cpu:.1f} s of processor time\n")
    return 0


def _copied(workspace: Workspace, count: int, each: int) -> list[str]:
    """Tenants whose suspects have the results of the company's likeliest people."""
    names = [f"client-{number:03}" for number in range(count)]
    with workspace.folder.state.begin() as connection:
        hunt = connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar_one()
        ranked = sa.select(scores.c.subject).where(scores.c.hunt == hunt).order_by(scores.c.score.desc()).limit(each)
        likeliest = list(connection.execute(ranked).scalars())
        for tenant in names:
            connection.execute(sa.insert(batches).values(ingested_at=1, tenant=tenant))
            for number, subject in enumerate(likeliest):
                _copy(connection, hunt, subject, tenant, f"S-{tenant[-3:]}{number:02}")
    return names


def _copy(connection: sa.Connection, hunt: int, subject: str, tenant: str, name: str) -> None:
    for table in (subjects, *OWN):
        own = [table.c.subject == subject, *([table.c.hunt == hunt] if table is not subjects else [])]
        found = connection.execute(sa.select(table).where(*own)).mappings()
        rows = [{**row, "tenant": tenant, "subject": name} for row in found]
        if table is scores:
            rows = [{**row, "status": "case"} for row in rows]
        if rows:
            connection.execute(sa.insert(table), rows)


if __name__ == "__main__":
    raise SystemExit(main())
