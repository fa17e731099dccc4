"""The catalogue of signals, clusters, models, the newest hunt, and how the sources are doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from sleetwatch import clock
from sleetwatch.errors import UnknownName
from sleetwatch.web.api import other_shapes as shapes
from sleetwatch.web.api.cursors import Paged, cursor_of, piece, place_of
from sleetwatch.web.api.link_shapes import Cluster, Clusters, Farm
from sleetwatch.web.api.moments import Moment, shaped
from sleetwatch.web.api.route import ApiRoute, Call
from sleetwatch.web.api.suspects import Word, is_about, verdict_of
from sleetwatch.web.route import Audit
from sleetwatch.workspace.firing import SignalLine


class SignalsAsked(Paged, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which signals are wanted."""

    text: Word = ""
    """Part of an id or a title."""
    family: Word = ""


class OfTenant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which tenant; of all that the holder may see when empty."""

    tenant: Word = ""


class PagedOfTenant(Paged, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A list of one tenant, or of all that the holder may see."""

    tenant: Word = ""


class ClustersAsked(PagedOfTenant, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which clusters are wanted."""

    kind: Literal["", "farm", "household", "persona"] = ""


def _tenants(call: Call, action: str, chosen: str = "") -> list[str]:
    return [name for name in call.workspace.access.tenants(call.me, action) if chosen in {"", name}]


def signals(call: Call) -> shapes.Signals:
    """Every signal that runs here, and how it does."""
    asked = call.asked(SignalsAsked)
    lines = call.workspace.firing.lines(_tenants(call, "queue.read"), call.me.selves)
    wanted = [one for one in lines if _is_wanted(one, asked)]
    given, after = piece(wanted, asked, lambda one: (one.signal.id,))
    return shapes.Signals([_line(one) for one in given], after)


def _is_wanted(line: SignalLine, asked: SignalsAsked) -> bool:
    said = f"{line.signal.id} {line.signal.title}".casefold()
    return asked.text.casefold() in said and asked.family in {"", line.signal.family}


def _line(line: SignalLine) -> shapes.SignalLine:
    of_signal = {name: getattr(line.signal, name) for name in _OF_SIGNAL}
    return shaped({**of_signal, **{name: getattr(line, name) for name in _OF_LINE}}, shapes.SignalLine)


_OF_SIGNAL = ("id", "title", "stage", "family", "status", "exculpatory")
_OF_LINE = tuple(name for name in shapes.SignalLine.__struct_fields__ if name not in _OF_SIGNAL)
_TOLD = ("why", "benign", "misses", "next_steps", "references", "attack", "reads")


def signal(call: Call) -> shapes.SignalPage:
    """One signal: what it is, how it does here, and the benign verdicts that explain it away."""
    page = call.workspace.firing.page(call.path["signal"], _tenants(call, "queue.read"), call.me.selves)
    now = clock.now()
    told = {name: getattr(page.line.signal, name) for name in _TOLD}
    exceptions = [verdict_of(one, now) for one in page.exceptions]
    return shaped({"line": _line(page.line), **told, "exceptions": exceptions}, shapes.SignalPage)


def hits(call: Call) -> shapes.SignalHits:
    """On whom a signal fired in the newest hunt, by tenant and pseudonym."""
    asked = call.asked(PagedOfTenant)
    tenants = _tenants(call, "queue.read", asked.tenant)
    page = call.workspace.firing.page(call.path["signal"], tenants, call.me.selves)
    given, after = piece(page.hits, asked, lambda one: (one.tenant, one.subject))
    return shapes.SignalHits([shaped(one, shapes.SignalHit) for one in given], after)


def sources(call: Call) -> shapes.Sources:
    """Every source and every live feed: what came in and when, what was refused."""
    tenants = _tenants(call, "sources.read", call.asked(OfTenant).tenant)
    return shaped(call.workspace.health(tenants), shapes.Sources)


def clusters(call: Call) -> Clusters:
    """Groups who share what strangers do not, the likeliest first; none of which the holder is one."""
    asked = call.asked(ClustersAsked)
    tenants = _tenants(call, "queue.read", asked.tenant)
    found = (one for one in call.workspace.clusters(None, asked.kind or None) if one.tenant in tenants)
    pages = [one for one in (shaped(page, Cluster) for page in found) if not is_about(call, one)]
    after = place_of(asked.cursor, tuple[float, str])
    ordered = sorted(pages, key=_place)
    left = [one for one in ordered if after is None or _place(one) > after]
    given = left[: asked.limit]
    return Clusters(given, cursor_of(_place(given[-1])) if len(left) > len(given) else None)


def _place(cluster: Cluster) -> tuple[float, str]:
    return -cluster.probability, cluster.cluster


def farm(call: Call) -> Farm:
    """One cluster: houses, machines, people, what ties them, and what an honest reason would be."""
    tenant, name = call.path["tenant"], call.path["cluster"]
    page = shaped(call.workspace.farm(name), Farm)
    if page.cluster.tenant != tenant or is_about(call, page.cluster):
        raise UnknownName(f"there is no cluster {name}")
    return page


def hunt(call: Call) -> shapes.Hunt:
    """What the newest results rest on."""
    head = call.workspace.hunted()
    return shaped({name: head[name] for name in shapes.Hunt.__struct_fields__}, shapes.Hunt)


def models(call: Call) -> shapes.Models:
    """The versions of the weights, and the one that hunts use."""
    store, versions = call.workspace.models.all()
    told = [
        shapes.ModelVersion(
            version=one.version,
            state=store.standing.state(one.version),
            made_at=shaped(one.made_at or None, _WHEN),
            origin=one.origin,
            parent=one.parent,
            cases=one.cases,
            reviewers=one.reviewers,
        )
        for one in versions
    ]
    return shapes.Models(told, store.standing.active)


_WHEN: Any = Moment | None


def _of_tenant(call: Call) -> Mapping[str, Any]:
    return {"tenant": call.path["tenant"]}


_LIST: dict[str, Any] = {"method": "GET", "action": "queue.read", "audit": Audit.READ, "lists": True}
CALLS = (
    ApiRoute(path="/signals", endpoint=signals, title="List signals", tag="signals", query=SignalsAsked,
             answer=shapes.Signals, **_LIST),
    ApiRoute(path="/signals/{signal}", endpoint=signal, title="Show a signal", tag="signals",
             answer=shapes.SignalPage, **_LIST),
    ApiRoute(path="/signals/{signal}/hits", endpoint=hits, title="List whom a signal fired on", tag="signals",
             query=PagedOfTenant, answer=shapes.SignalHits, **_LIST),
    ApiRoute(path="/sources", endpoint=sources, title="Show how the sources are doing", tag="sources", query=OfTenant,
             answer=shapes.Sources, **{**_LIST, "action": "sources.read"}),
    ApiRoute(path="/clusters", endpoint=clusters, title="List clusters", tag="links", query=ClustersAsked,
             answer=Clusters, **_LIST),
    ApiRoute(path="/clusters/{tenant}/{cluster}", endpoint=farm, title="Show a cluster", tag="links", answer=Farm,
             method="GET", action="queue.read", audit=Audit.READ, about=_of_tenant),
    ApiRoute(path="/hunts/newest", endpoint=hunt, title="Show the newest hunt", tag="hunts", answer=shapes.Hunt,
             **_LIST),
    ApiRoute(path="/models", endpoint=models, title="List the versions of the weights", tag="hunts",
             answer=shapes.Models, **_LIST),
)  # fmt: skip
