"""Made-up applicants, and real PDF and Word files of their résumés."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Any

from sleetwatch.vetting.dossier import Dossier, Work
from sleetwatch.vetting.examining import Room

AT = 1_772_000_000_000_000  # 25 February 2026

RESUME = """\
Dana Whitfield
dana@example.org | +1 512 867 5309 | github.com/danaw
Experience
Senior Software Engineer, Northwind Labs
Jan 2019 - Present
- Led the move of billing to Kubernetes and cut costs by 30%
Software Developer | Contoso Ltd | 03/2015 - 12/2018
- Built the reporting service in Java
Initech
QA Engineer
2011 - 2014
Education
University of Texas, BSc in Computer Science, 2007 - 2011
Skills
Python, Go, Kubernetes"""


class NoFiles:
    """A store without files."""

    def open(self, sha256: str):
        raise FileNotFoundError(sha256)

    def print_of(self, sha256: str):
        return None


def room(**told: Any) -> Room:
    return Room(**({"evidence": NoFiles(), "tables": {}, "as_of": AT} | told))


def dossier(applicant_id: str, **told: Any) -> Dossier:
    return Dossier(
        **({"tenant": "acme", "applicant_id": applicant_id, "subject": f"S-{applicant_id}", "applied_at": AT} | told)
    )


def jobs(*texts: str, employer: str = "Employer", start: int = 2015 * 12 + 1) -> tuple[Work, ...]:
    """One job after the other, two years each."""
    return tuple(
        Work(f"{employer} {place}".lower(), "Engineer", start + 24 * place, start + 24 * (place + 1), text)
        for place, text in enumerate(texts)
    )


def found(examine, dossiers: Sequence[Dossier], **told: Any) -> dict[tuple[str, str], str]:
    """Outcomes by applicant and check."""
    return {(one.applicant_id, one.check): one.outcome.value for one in examine(dossiers, room(**told))}


def pdf_of(text: str, **metadata: str) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setAuthor(metadata.get("author", "Dana Whitfield"))
    for page in text.split("\f"):
        lines = canvas.beginText(40, 800)
        for line in page.splitlines():
            lines.textLine(line)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def word_of(text: str, author: str = "Dana Whitfield") -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.author = author
    for line in text.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bomb(gigabytes: int) -> bytes:
    """A deflate stream of a few megabytes that unpacks to gigabytes of zeros."""
    packer = zlib.compressobj(9)
    first = packer.compress(b"\0" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"\0" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * (gigabytes << 10)


def pdf_with(stream: bytes) -> bytes:
    """A PDF of one page whose content is a packed stream."""
    head = f"<< /Length {len(stream)} /Filter /FlateDecode >>".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        head + b"\nstream\n" + stream + b"\nendstream",
    ]
    out, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    end = f"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + end
