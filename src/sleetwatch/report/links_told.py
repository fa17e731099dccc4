"""What a subject shares with others, as tables and sentences; of other tenants and installations nothing but counts."""

from __future__ import annotations

from collections.abc import Iterator

from sleetwatch.explanation import LinksPage, Neighbour
from sleetwatch.report import words
from sleetwatch.report.document import Block, Reference, Row, Sentence, passage, table
from sleetwatch.report.figure import Column
from sleetwatch.report.telling import link_reference, warned

MOST = 20


def links_told(page: LinksPage) -> tuple[Block, ...]:
    """Everything of one subject."""
    person = page.person.subject
    rows = (_neighbour(person, one) for one in page.neighbours)
    columns = ("Subject", "Shares", "Stands at", Column("If the first were confirmed", is_number=True))
    return (
        *passage(*_together(page), *_elsewhere(page), *warned(person, page.warnings)),
        *table(f"Who shares what with {person}", columns, rows, MOST),
    )


def _neighbour(subject: str, one: Neighbour) -> Row:
    other, shares = one.person, ", ".join(dict.fromkeys(words.link_kind(tie.link_kind) for tie in one.ties))
    told = (link_reference(subject, other.subject, tie.link_kind, tie.at) for tie in one.ties)
    evidence = tuple(dict.fromkeys(told))
    then = words.percent(one.if_confirmed)
    stands = f"{words.percent(other.probability)}, {other.status}"
    return Row((other.subject, shares, stands, then), evidence or (_none(subject),))


def _together(page: LinksPage) -> Iterator[Sentence]:
    person, cluster = page.person.subject, page.cluster
    if cluster is not None:
        with_whom = words.count(len(cluster.people) - 1, "other subject")
        says = f"the cluster {cluster.cluster}: {', '.join(one.subject for one in cluster.people)}"
        yield Sentence(
            f"{person} is tied to {with_whom} in a {cluster.kind}, {cluster.cluster}; that at least one of them "
            f"belongs to the scheme is {words.odds(cluster.probability)}.",
            (Reference("link", cluster.cluster, says, cluster.last_at),),
        )
    elif page.hidden:
        yield Sentence(
            f"{words.count(page.hidden, 'subject')} that {person} is tied to {'is' if page.hidden == 1 else 'are'} not "
            "told of here: nobody reads what is about themselves.",
            (_none(person),),
        )
    elif not page.neighbours:
        yield Sentence(f"{person} shares nothing rare with anybody of the tenant.", (_none(person),))


def _none(subject: str) -> Reference:
    return Reference("link", subject, f"every link of {subject} in the newest hunt")


def _elsewhere(page: LinksPage) -> Iterator[Sentence]:
    if page.elsewhere is None:
        return
    person, found = page.person.subject, page.elsewhere
    kinds = words.listed([words.link_kind(one.link_kind).removeprefix("the same ") for one in found.shared])
    sure = f", of whom two people confirmed {found.confirmed}" if found.confirmed else ", none of them confirmed"
    yield Sentence(
        f"{words.count(found.subjects, 'subject')} of other tenants {'shares' if found.subjects == 1 else 'share'} "
        f"something rare with {person} ({kinds}){sure}; who they are is not told.",
        tuple(
            Reference(
                "link",
                f"{person} elsewhere {one.link_kind}",
                f"{person}'s own {words.link_kind(one.link_kind)}",
                one.at,
            )
            for one in found.shared
        )
        or (_none(person),),
    )
