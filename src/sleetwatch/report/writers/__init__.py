"""One document, four forms."""

from __future__ import annotations

from sleetwatch.errors import InputError
from sleetwatch.report.document import Document

FORMS = {
    "html": "text/html",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "json": "application/json",
}
"""Each form with its media type; the name is a file's ending too."""


def written(document: Document, form: str) -> bytes:
    """The document in one of the forms. Raises `InputError` for another, or where PDF's extra is not installed."""
    match form:
        case "html":
            from sleetwatch.report.writers.html import write_html

            return write_html(document).encode()
        case "md":
            from sleetwatch.report.writers.markdown import write_markdown

            return write_markdown(document).encode()
        case "pdf":
            from sleetwatch.report.writers.pdf import write_pdf

            return write_pdf(document)
        case "json":
            from sleetwatch.report.writers.plain import write_json

            return write_json(document).encode()
    raise InputError(f"a report has no form {form!r}; it has: {', '.join(FORMS)}")
