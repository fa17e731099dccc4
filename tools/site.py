"""What the documentation's site needs of MkDocs: the pages beside `docs/`, and the names that headings have elsewhere.

MkDocs calls the `on_...` functions. `make site` builds it; any link that leads nowhere fails the build.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
BESIDE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
"""Pages outside `docs/` that belong to the site. The first is its front page."""

_INTO_DOCS = re.compile(r'(\]\(|src="|srcset=")docs/')
_OUT_OF_DOCS = re.compile(r"(\]\((?:\.\./)*)\.\./(" + "|".join(map(re.escape, BESIDE)) + r")")
_TO_FILES = re.compile(r"\[([^\]]*)\]\((?!https?://|mailto:|#)([^)#\s]*)(?:#[^)]*)?\)")


def slug(heading: str, separator: str) -> str:
    """The name of a heading in an address: as in the repository, so that a link works in both."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", separator)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the sections of the menu from their folders, so that a new page needs no line there."""
    config.mdx_configs["toc"] = {"slugify": slug, "permalink": True}
    config.nav = [_filled(entry) for entry in config.nav or []]
    return config


def _filled(entry: dict[str, object]) -> dict[str, object]:
    ((title, value),) = entry.items()
    folder = ROOT / "docs" / str(value)
    if isinstance(value, str) and folder.is_dir():
        return {title: [page.relative_to(ROOT / "docs").as_posix() for page in sorted(folder.glob("*.md"))]}
    return {title: value}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages beside `docs/`."""
    for name in BESIDE:
        text = _INTO_DOCS.sub(r"\1", (ROOT / name).read_text(encoding="utf-8"))
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links lead to the pages beside `docs/`, and say in words what is only in the repository."""
    del config
    here = Path("docs") / page.file.src_uri if page.file.src_uri not in BESIDE else Path(page.file.src_uri)
    text = _OUT_OF_DOCS.sub(r"\1\2", markdown)

    def kept(link: re.Match[str]) -> str:
        return link[0] if _is_in_site(page, link[2], files) else f"{link[1]} (`{_of_repository(here, link[2])}`)"

    return _TO_FILES.sub(kept, text)


def _is_in_site(page: Page, target: str, files: Files) -> bool:
    return files.get_file_from_path(_joined(Path(page.file.src_uri).parent, target)) is not None


def _of_repository(here: Path, target: str) -> str:
    """What a link means in the repository. Raises `FileNotFoundError` when it leads nowhere: that fails the build."""
    path = _joined(here.parent, target)
    if not (ROOT / path).exists():
        raise FileNotFoundError(f"{here}: the link to {target} leads nowhere")
    return path


def _joined(folder: Path, target: str) -> str:
    return posixpath.normpath((folder / target).as_posix())
