"""Walls between tenants around cases, verdicts, requests and responses, as 0020 has them around what is found."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WALLED = ("case_subjects", "cases", "requests", "responses", "tenant_notices", "verdicts")
WITHIN = {
    "case": ("cases", ("case_files", "case_log", "case_members", "case_tasks", "custody", "glass")),
    "response": ("responses", ("response_calls", "response_items")),
    "verdict": ("verdicts", ("reviews",)),
}
"""By the column that names it: the table whose rows are the whole, and those whose rows are parts of them."""
SAID = "current_setting('sleetwatch.tenants', true)"
OPEN = f"(select coalesce({SAID}, '') = '')"
SEEN = f"{OPEN} or tenant = any((select string_to_array({SAID}, chr(31)))::text[])"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in WALLED:
        wall(table, SEEN)
    for column, (whole, tables) in WITHIN.items():
        for table in tables:  # whoever asks what the whole has stands before the wall around that
            wall(table, f'{OPEN} or "{column}" in (select "{column}" from {whole})')


def wall(table: str, seen: str) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenants_apart on {table} using ({seen}) with check ({seen})")
