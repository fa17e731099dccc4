"""Address text to numbers, by the million: IPv4 in whole-array steps, IPv6 through the C library.

An IPv6 address that only carries an IPv4 one (mapped `::ffff:0:0/96`, NAT64 `64:ff9b::/96`) counts as that IPv4
address, because it is the IPv4 network that the person sat in.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int64]
V4 = npt.NDArray[np.uint32]
V6 = npt.NDArray[np.bytes_]

_LONGEST_OCTET = 3
_LARGEST_OCTET = 255
_DOT = ord(".")
_ZERO = ord("0")
_CARRIES_V4 = (b"\x00" * 10 + b"\xff\xff", b"\x00\x64\xff\x9b" + b"\x00" * 8)
_NOT_AN_ADDRESS = b""


@dataclass(frozen=True)
class Parsed:
    """The rows that hold an address, and the address itself; rows in neither are garbage.

    IPv6 addresses are 16 bytes in network order (`S16`), which sort as the addresses do.
    """

    v4_rows: Rows
    v4: V4
    v6_rows: Rows
    v6: V6

    def garbage(self, count: int) -> npt.NDArray[np.bool_]:
        """True for each of `count` rows that is no address."""
        left = np.ones(count, bool)
        left[self.v4_rows] = False
        left[self.v6_rows] = False
        return left


def parse(texts: pa.Array) -> Parsed:
    """Numbers for every address in a string array. Garbage and NULL are left out, never an error."""
    texts = texts.cast(pa.large_string())
    looks_v4 = pc.and_(pc.match_substring_regex(texts, r"^[0-9.]{7,15}$"), pc.equal(pc.count_substring(texts, "."), 3))
    v4_rows = _rows_where(looks_v4)
    v4, fine = _v4_numbers(texts.take(pa.array(v4_rows)))
    v6_rows, v6 = _v6_bytes(texts, _rows_where(pc.match_substring(texts, ":")))
    carried = np.isin(v6.astype("S12"), np.array(_CARRIES_V4, "S12")) if len(v6) else np.zeros(0, bool)
    low = v6.view(np.uint8).reshape(-1, 16)[carried, 12:]
    carried_v4 = np.ascontiguousarray(low).view(">u4").ravel().astype(np.uint32)
    return Parsed(
        np.concatenate([v4_rows[fine], v6_rows[carried]]),
        np.concatenate([v4[fine], carried_v4]),
        v6_rows[~carried],
        v6[~carried],
    )


def high_bits(v6: V6) -> npt.NDArray[np.uint64]:
    """The network half of IPv6 addresses, as numbers."""
    pairs = np.ascontiguousarray(v6).view(">u8").reshape(-1, 2)
    return pairs[:, 0].astype(np.uint64)


def _rows_where(mask: pa.BooleanArray) -> Rows:
    return np.flatnonzero(pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)).astype(np.int64)


def _v4_numbers(texts: pa.LargeStringArray) -> tuple[V4, npt.NDArray[np.bool_]]:
    """Dotted quads to numbers, for texts known to hold only digits and three dots; False where that is no address."""
    if len(texts) == 0:
        return np.zeros(0, np.uint32), np.zeros(0, bool)
    letters, starts, ends = _buffers(texts)
    dots = np.flatnonzero(letters == _DOT).reshape(-1, 3)
    first = np.column_stack([starts, dots + 1])
    length = np.column_stack([dots, ends]) - first
    octets = _octets(letters, first, length)
    leading_zero = (length > 1) & (letters[np.minimum(first, len(letters) - 1)] == _ZERO)
    fine = ((length >= 1) & (length <= _LONGEST_OCTET) & (octets <= _LARGEST_OCTET) & ~leading_zero).all(axis=1)
    weights = np.array([1 << 24, 1 << 16, 1 << 8, 1], np.uint32)
    return (octets.astype(np.uint32) * weights).sum(axis=1, dtype=np.uint32), fine


def _buffers(texts: pa.LargeStringArray) -> tuple[npt.NDArray[np.uint8], Rows, Rows]:
    """The letters of all texts in a row, and where each text starts and ends in them."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    bounds = bounds - bounds[0]
    return letters, bounds[:-1], bounds[1:]


def _octets(letters: npt.NDArray[np.uint8], first: Rows, length: Rows) -> npt.NDArray[np.int32]:
    """The value of up to three digits from `first` on."""
    value = np.zeros(first.shape, np.int32)
    last = len(letters) - 1
    for place in range(_LONGEST_OCTET):
        digit = letters[np.minimum(first + place, last)].astype(np.int32) - _ZERO
        value = np.where(place < length, value * 10 + digit, value)
    return value


def _v6_bytes(texts: pa.LargeStringArray, rows: Rows) -> tuple[Rows, V6]:
    packed = [_packed(text) for text in texts.take(pa.array(rows)).to_pylist()]
    fine = np.array([bool(each) for each in packed], bool)
    joined = np.frombuffer(b"".join(packed), "S16") if fine.any() else np.zeros(0, "S16")
    return rows[fine], joined


def _packed(text: str) -> bytes:
    try:
        return socket.inet_pton(socket.AF_INET6, text)
    except (OSError, ValueError):
        return _packed(text.partition("%")[0]) if "%" in text else _NOT_AN_ADDRESS
