"""Groups in a large graph: connected parts, and within a large part the communities that are tied closely enough.

Whole-array steps only, so that millions of edges take seconds. Nodes move as in Louvain's method (Blondel and others,
2008); what they gain is the constant Potts model's (Traag and others, 2011): the ties of two groups must outweigh a
fixed price for each pair of their members. Whether a farm stands as one group so depends on its own ties alone, however
large the world around it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

PRICE = 0.3
"""Nats that two groups must share for each pair of their members to be one. A stray tie joins two pairs or two trios;
it does not join two farms of four.
"""
WHOLE = 3
"""A connected part of so many is a group as it stands."""
ROUNDS = 30
LEVELS = 8
LEAST_GAIN = 1e-9


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes 0 to `nodes` - 1 and undirected edges, each once, `a` and `b` being different."""

    nodes: int
    a: Ints
    b: Ints
    weight: Floats


def components(nodes: int, a: Ints, b: Ints) -> Ints:
    """For each node the smallest node that it is connected with."""
    label = np.arange(nodes)
    while True:
        low, high = np.minimum(label[a], label[b]), np.maximum(label[a], label[b])
        apart = low != high
        if not apart.any():
            return label
        a, b = a[apart], b[apart]
        np.minimum.at(label, high[apart], low[apart])
        while not np.array_equal(label, further := label[label]):
            label = further


def communities(graph: Graph) -> Ints:
    """For each node the number of its community; a node without an edge is one of its own."""
    part = components(graph.nodes, graph.a, graph.b)
    wide = np.bincount(part, minlength=graph.nodes)[part] > WHOLE
    inner = wide[graph.a]
    label = part.copy()
    if inner.any():
        chosen = np.flatnonzero(wide)
        place = np.zeros(graph.nodes, np.int64)
        place[chosen] = np.arange(len(chosen))
        smaller = Graph(len(chosen), place[graph.a[inner]], place[graph.b[inner]], graph.weight[inner])
        label[chosen] = chosen[_smallest_of(_with_the_lone(smaller, _grouped(smaller)))]
    return label


def _smallest_of(label: Ints) -> Ints:
    """The same groups, each called by its smallest node."""
    smallest = np.full(int(label.max()) + 1, len(label))
    np.minimum.at(smallest, label, np.arange(len(label)))
    return smallest[label]


def _grouped(graph: Graph) -> Ints:
    """Nodes move to where they gain most; then the groups are nodes themselves, until none moves."""
    label = np.arange(graph.nodes)
    size = np.ones(graph.nodes)
    for level in range(LEVELS):
        names, compact = np.unique(_moved(graph, size, level), return_inverse=True)
        label = compact[label]
        if len(names) == graph.nodes:
            break
        size = np.bincount(compact, weights=size).astype(np.float64)
        graph = _joined(graph, compact, len(names))
    return label


def _with_the_lone(graph: Graph, label: Ints) -> Ints:
    """Who is left alone goes with the neighbour of the strongest tie: the twentieth one around one helper, say."""
    order = np.lexsort((-np.concatenate([graph.b, graph.a]), np.concatenate([graph.weight, graph.weight])))
    source, target = np.concatenate([graph.a, graph.b])[order], np.concatenate([graph.b, graph.a])[order]
    strongest = np.arange(graph.nodes)
    strongest[source] = target
    lone = np.bincount(label, minlength=graph.nodes)[label] == 1
    return np.where(lone & ~lone[strongest], label[strongest], label)


def _joined(graph: Graph, label: Ints, groups: int) -> Graph:
    """The graph of the groups, with the edges between two of them added up."""
    low, high = np.minimum(label[graph.a], label[graph.b]), np.maximum(label[graph.a], label[graph.b])
    between = low != high
    keys, place = np.unique(low[between] * groups + high[between], return_inverse=True)
    weight = np.bincount(place, weights=graph.weight[between]).astype(np.float64)
    return Graph(groups, keys // groups, keys % groups, weight)


def _moved(graph: Graph, size: Floats, level: int) -> Ints:
    """Rounds of moves, half of the nodes in each, so that two never change places for ever."""
    source, target = np.concatenate([graph.a, graph.b]), np.concatenate([graph.b, graph.a])
    weight = np.concatenate([graph.weight, graph.weight])
    label = np.arange(graph.nodes)
    idle = 0
    for turn in range(ROUNDS):
        mine = _turns(graph.nodes, turn + ROUNDS * level)[source]
        better = _best(source[mine], label[target[mine]], weight[mine], label, size)
        idle = 0 if (better != label).any() else idle + 1
        label = better
        if idle > 1:
            break
    return label


def _turns(nodes: int, turn: int) -> npt.NDArray[np.bool_]:
    """Whose turn it is: the one half in even turns and the other in odd ones, dealt anew every second turn."""
    dealt = (np.arange(nodes, dtype=np.uint64) + np.uint64(turn // 2 + 1)) * np.uint64(0x9E3779B97F4A7C15)
    half: npt.NDArray[np.bool_] = ((dealt >> np.uint64(33)) & np.uint64(1)) == np.uint64(turn % 2)
    return half


def _best(source: Ints, near: Ints, weight: Floats, label: Ints, size: Floats) -> Ints:
    """Each node's community after the best move that gains; ties go to the smallest number."""
    nodes = len(label)
    if not len(source):
        return label
    keys = source * nodes + near
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    tied = np.add.reduceat(weight[order], first)
    node, community = keys[first] // nodes, keys[first] % nodes
    total = np.bincount(label, weights=size, minlength=nodes)
    at_home = community == label[node]
    gain = tied - PRICE * size[node] * (total[community] - np.where(at_home, size[node], 0.0))
    staying = -PRICE * size * (total[label] - size)
    staying[node[at_home]] = gain[at_home]
    starts = np.flatnonzero(np.diff(node, prepend=-1))
    best = np.maximum.reduceat(gain, starts)
    movers = node[starts]
    chosen = np.full(nodes, nodes)
    is_best = gain == np.repeat(best, np.diff(np.append(starts, len(node))))
    np.minimum.at(chosen, node[is_best], community[is_best])
    moves = best > staying[movers] + LEAST_GAIN
    better = label.copy()
    better[movers[moves]] = chosen[movers[moves]]
    return better
