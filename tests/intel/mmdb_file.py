"""Writes small MMDB files, so that no database has to be kept in the repository."""

from __future__ import annotations

import ipaddress
import struct
from pathlib import Path
from typing import Any

EMPTY = None


def write_mmdb(path: Path, networks: dict[str, dict[str, Any]]) -> Path:
    """A MaxMind DB of IP version 6 with IPv4 at ::/96, one record per network."""
    tree: list[list[Any]] = [[EMPTY, EMPTY]]
    data = b""
    for text, record in networks.items():
        _insert(tree, _bits(text), len(data))
        data += _encoded(record)
    count = len(tree)
    nodes = b"".join(struct.pack(">II", *(_pointer(side, count) for side in node)) for node in tree)
    path.write_bytes(nodes + b"\0" * 16 + data + b"\xab\xcd\xefMaxMind.com" + _metadata(count))
    return path


def _bits(text: str) -> str:
    network = ipaddress.ip_network(text)
    if network.version == 6:
        return f"{int(network.network_address):0128b}"[: network.prefixlen]
    return "0" * 96 + f"{int(network.network_address):032b}"[: network.prefixlen]


def _insert(tree: list[list[Any]], bits: str, offset: int) -> None:
    at = 0
    for bit in bits[:-1]:
        if tree[at][int(bit)] is EMPTY:
            tree.append([EMPTY, EMPTY])
            tree[at][int(bit)] = ("node", len(tree) - 1)
        at = tree[at][int(bit)][1]
    tree[at][int(bits[-1])] = ("data", offset)


def _pointer(side: Any, count: int) -> int:
    if side is EMPTY:
        return count
    kind, value = side
    return value if kind == "node" else count + 16 + value


def _metadata(count: int) -> bytes:
    """The map at the file's end; readers insist on the width of its numbers."""
    short = {"binary_format_major_version": 2, "binary_format_minor_version": 0, "ip_version": 6, "record_size": 32}
    plain = {"database_type": "made for a test", "description": {"en": "made for a test"}, "languages": ["en"]}
    pairs = [_encoded(name) + _head(5, 2) + struct.pack(">H", value) for name, value in short.items()]
    pairs += [_encoded(name) + _encoded(value) for name, value in (plain | {"node_count": count}).items()]
    pairs.append(_encoded("build_epoch") + bytes([8, 9 - 7]) + struct.pack(">Q", 1_780_000_000))
    return _head(7, len(pairs)) + b"".join(pairs)


def _encoded(value: Any) -> bytes:
    match value:
        case bool():
            return bytes([int(value), 14 - 7])
        case str():
            return _head(2, len(value.encode())) + value.encode()
        case float():
            return _head(3, 8) + struct.pack(">d", value)
        case int():
            return _head(6, 4) + struct.pack(">I", value)
        case dict():
            return _head(7, len(value)) + b"".join(_encoded(key) + _encoded(item) for key, item in value.items())
        case list():
            return bytes([len(value), 11 - 7]) + b"".join(map(_encoded, value))
    raise TypeError(type(value))


def _head(kind: int, size: int) -> bytes:
    return bytes([kind << 5 | size]) if size < 29 else bytes([kind << 5 | 29, size - 29])
