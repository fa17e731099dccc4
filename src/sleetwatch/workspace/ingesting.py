"""Files into the lake: each file is one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from sleetwatch.clock import zone_of
from sleetwatch.errors import InputError, UnknownName
from sleetwatch.intake import files_in, members_of, stored
from sleetwatch.sources import Source
from sleetwatch.workspace.arriving import Arrival, FileReport, Progress, take
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.writing import Writer


def ingest(
    folder: Folder, paths: Iterable[Path], tenant: str, source: str | None, zone: str | None, progress: Progress
) -> Iterator[FileReport]:
    """Ingest files one after the other; a file that cannot be read is reported and the others go on."""
    sources = chosen(folder.sources, source)
    check_zone(zone)
    with Writer(folder) as writer:
        for path in _files(paths):
            try:
                members = members_of(path)
            except InputError as error:
                yield FileReport(str(path), None, error=str(error))
                continue
            for member in members:
                arrival = Arrival(member.name, tenant, sources, partial(stored, member), source, zone)
                yield _reported(writer, arrival, progress)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files of folders one by one, so that one that is broken does not keep the others out."""
    for path in paths:
        if path.is_dir():
            yield from files_in(path)
        else:
            yield path


def chosen(known: Mapping[str, Source], name: str | None) -> list[Source]:
    """All sources, or the one that is named."""
    if name is None:
        return list(known.values())
    if name not in known:
        raise UnknownName(f"no source is called {name!r}; `sleetwatch sources` lists them: {', '.join(known)}")
    return [known[name]]


def check_zone(zone: str | None) -> None:
    """Refuse a time zone nobody knows."""
    if zone_of(zone or "UTC") is None:
        raise UnknownName(f"no time zone is called {zone!r}; write it as in Europe/Berlin")


def _reported(writer: Writer, arrival: Arrival, progress: Progress) -> FileReport:
    progress(arrival.name, 0.0)
    try:
        report = take(writer, arrival, progress)
    except InputError as error:
        return FileReport(arrival.name, None, error=_named(str(error), arrival.name))
    progress(arrival.name, 1.0)
    return report


def _named(message: str, name: str) -> str:
    return message if name in message else f"{name}: {message}"
