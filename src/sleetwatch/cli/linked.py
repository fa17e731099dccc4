"""Prints links, clusters and personas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sleetwatch.cli.options import Format
from sleetwatch.cli.show import json_out, say, table_out, write
from sleetwatch.clock import optional_text
from sleetwatch.explanation import ClusterPage, LinksPage, Neighbour, OutsideWarning, Person, Tie
from sleetwatch.persona_page import PersonaPage
from sleetwatch.report import words
from sleetwatch.report.bars import percent

Row = dict[str, Any]


def links(page: LinksPage, form: Format) -> None:
    """Everybody a subject is tied to."""
    if form is Format.JSON:
        json_out(_links_json(page))
        return
    where = f", in {page.cluster.cluster} ({page.cluster.kind})" if page.cluster else ""
    say(f"{_named(page.person)}: {percent(page.person.probability)}{where}.")
    if page.neighbours:
        _neighbours(page.neighbours, page.person.subject)
    elif page.elsewhere is None and not page.warnings:
        say("It shares nothing with anybody that strangers do not share.")
    for hub in page.hubs:
        say(
            f"Left aside: {words.link_kind(hub.link_kind)} as {hub.degree - 1} others ({words.HUB_KIND[hub.hub_kind]})."
        )
    _beyond(page)


def _neighbours(neighbours: Sequence[Neighbour], subject: str, *, tenants: bool = False) -> None:
    revealed = any(one.person.worker_id for one in neighbours)
    rows = [
        (
            *([one.person.tenant] if tenants else []),
            one.person.subject,
            *([one.person.worker_id] if revealed else []),
            _shared(one.ties),
            percent(one.person.probability),
            one.person.status,
            percent(one.if_confirmed),
        )
        for one in neighbours
    ]
    columns = (*(["tenant"] if tenants else []), "subject", *(["worker id"] if revealed else []), "shares", "now")
    table_out((*columns, "status", f"if {subject} is confirmed"), rows)


def _beyond(page: LinksPage) -> None:
    """What is beyond the tenant; who they are only for a provider."""
    if page.elsewhere is not None:
        one = page.elsewhere
        say(f"Linked to {words.count(one.subjects, 'subject')} elsewhere, {one.confirmed or 'none'} confirmed:")
        for shared in one.shared:
            of = f"{words.count(shared.subjects, 'subject')}, {shared.confirmed or 'none'} confirmed"
            say(f"  {words.link_kind(shared.link_kind)}: {of}; adds {words.signed(shared.nats)} nats")
    if page.across:
        _neighbours(page.across, page.person.subject, tenants=True)
    for told in page.warnings:
        say(_warning_words(told))


def _warning_words(told: OutsideWarning) -> str:
    sources = words.count(told.sources, "other installation")
    adds = f"adds {words.signed(told.nats)} nats" if told.counts else "adds nothing until another installation says so"
    victim = f" {words.POSSIBLE_VICTIM}" if told.possible_victim else ""
    said = f"{sources} warn{'s' if told.sources == 1 else ''} of {words.link_kind(told.link_kind)}"
    return f"{said}, {told.confirmed or 'none'} confirmed; {adds}.{victim}"


def clusters(pages: Sequence[ClusterPage], form: Format) -> None:
    """Groups of subjects, with what ties each."""
    if form is Format.JSON:
        json_out({"clusters": [_cluster_json(page) for page in pages]})
        return
    if not pages:
        say("There is no such group: nobody here shares what strangers do not share.")
        return
    several = any("," in page.tenant for page in pages)  # no tenant's name has one
    rows = [
        (
            page.cluster,
            *([page.tenant] if several else []),
            page.kind,
            percent(page.probability),
            len(page.people),
            tuple(_named(person) for person in page.people),
            _counted(page.ties),
            _span(page),
        )
        for page in pages
    ]
    columns = ("cluster", *(["tenants"] if several else []), "kind", "likely", "size", "subjects", "shared", "seen")
    table_out(columns, rows)


def personas(pages: Sequence[PersonaPage], form: Format) -> None:
    """One person's identities, with how each was tied to the rest."""
    if form is Format.JSON:
        json_out({"personas": [asdict(page) for page in pages]})
        return
    if not pages:
        say("Nobody seems to be here twice.")
        return
    for page in pages:
        say(f"{page.persona}: {len(page.identities)} identities, {percent(page.probability)} at the weakest link.")
        _identities(page)
        for link in page.links:
            shares = ", ".join(f"{bar.column} {bar.bits:+.1f}" for bar in link.bars)
            say(f"  {link.subject_a} and {link.subject_b}: {link.bits:+.1f} bits ({shares})")


def _identities(page: PersonaPage) -> None:
    """Who they are said to be: two columns more when that is revealed."""
    revealed = any(one.name or one.worker_id for one in page.identities)
    said = [(one.name, one.worker_id) if revealed else () for one in page.identities]
    rows = [(one.subject, one.tenant, one.kind, *more) for one, more in zip(page.identities, said, strict=True)]
    table_out(("subject", "tenant", "is", *(("name", "worker id") if revealed else ())), rows)


def draw(path: Path, picture: str) -> None:
    """Write the picture."""
    write(path, picture)
    say(f"Drew {path}.")


def _named(person: Person) -> str:
    return f"{person.subject} ({person.name})" if person.name else person.subject


def _tie_words(tie: Tie) -> str:
    said = words.link_kind(tie.link_kind)
    return f"{said} (of {tie.degree})" if tie.degree > 2 else said  # noqa: PLR2004 - these two


def _shared(ties: Sequence[Tie]) -> tuple[str, ...]:
    """A line for each kind of thing, with how many have it and since when two of them both do."""
    since: dict[str, list[int]] = {}
    for tie in ties:
        since.setdefault(_tie_words(tie), []).extend([] if tie.at is None else [tie.at])
    return tuple(f"{said}, since {words.day(min(when))}" if when else said for said, when in sorted(since.items()))


def _counted(ties: Sequence[Tie]) -> str:
    counts = Counter(words.link_kind(tie.link_kind) for tie in ties)
    return ", ".join(f"{said}: {count}" if count > 1 else said for said, count in counts.items())


def _span(page: ClusterPage) -> str:
    if page.first_at is None or page.last_at is None:
        return ""
    return words.period(page.first_at, page.last_at)


def _links_json(page: LinksPage) -> Row:
    return {
        "subject": _person_json(page.person),
        "cluster": _cluster_json(page.cluster) if page.cluster else None,
        "links": [_neighbour_json(one) for one in page.neighbours],
        "between": [_tie_json(tie) for tie in page.between],
        "hubs": [asdict(hub) for hub in page.hubs],
        "elsewhere": None if page.elsewhere is None else _dated(asdict(page.elsewhere), "shared"),
        "warnings": [asdict(one) | {"at": optional_text(one.at)} for one in page.warnings],
        "across": [_neighbour_json(one) for one in page.across],
    }


def _neighbour_json(one: Neighbour) -> Row:
    return _person_json(one.person) | {"if_confirmed": one.if_confirmed, "ties": [_tie_json(tie) for tie in one.ties]}


def _dated(row: Row, name: str) -> Row:
    return row | {name: [one | {"at": optional_text(one["at"])} for one in row[name]]}


def _cluster_json(page: ClusterPage) -> Row:
    return {
        "cluster": page.cluster,
        "tenant": page.tenant,
        "kind": page.kind,
        "probability": page.probability,
        "subjects": [_person_json(person) for person in page.people],
        "edges": [_tie_json(tie) for tie in page.ties],
        "first_at": optional_text(page.first_at),
        "last_at": optional_text(page.last_at),
    }


def _person_json(person: Person) -> Row:
    return asdict(person)


def _tie_json(tie: Tie) -> Row:
    return asdict(tie) | {"at": optional_text(tie.at)}
