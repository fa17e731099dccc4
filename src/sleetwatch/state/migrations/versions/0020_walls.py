"""Walls between tenants: in PostgreSQL a row is there only for those who see its tenant. A file has none."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WALLED = (
    "assignments", "clusters", "edges", "exceptions", "hits", "hubs", "links", "members", "parts", "scores",
    "subject_notes", "subjects", "surfaced",
)  # fmt: skip
SAID = "current_setting('sleetwatch.tenants', true)"
SEEN = f"(select coalesce({SAID}, '') = '') or tenant = any((select string_to_array({SAID}, chr(31)))::text[])"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in WALLED:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy tenants_apart on {table} using ({SEEN}) with check ({SEEN})")
