"""DER-encoded bytes → their parts (ITU-T X.690), as far as names, dates and digests in signatures need it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DEEPEST = 12
SEQUENCE, SET, INTEGER, BITS, OCTETS, OBJECT = 0x30, 0x31, 0x02, 0x03, 0x04, 0x06
STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x1E: "utf-16-be", 0x14: "gb18030"}
TIMES = (0x17, 0x18)


@dataclass(frozen=True)
class Node:
    """One element: its tag, its content, and all its bytes."""

    tag: int
    content: bytes
    whole: bytes

    @property
    def parts(self) -> list[Node]:
        """Raises ValueError where the content is no sequence of elements."""
        return list(nodes(self.content))

    @property
    def text(self) -> str | None:
        encoding = STRINGS.get(self.tag)
        return self.content.decode(encoding, "replace").strip().strip("\x00") if encoding else None


def nodes(data: bytes) -> Iterator[Node]:
    """The elements that follow one another. Raises ValueError (indefinite lengths too: DER has none)."""
    at = 0
    while at < len(data):
        start = at
        if at + 2 > len(data):
            raise ValueError("cut short")
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            if not 0 < size <= 4:
                raise ValueError("length")
            length = int.from_bytes(data[at : at + size], "big")
            at += size
        if at + length > len(data):
            raise ValueError("cut short")
        yield Node(tag, data[at : at + length], data[start : at + length])
        at += length


def sequences(data: bytes, depth: int = 0) -> Iterator[Sequence[Node]]:
    """Every sequence as its parts, outer ones first. Raises ValueError."""
    if depth > DEEPEST:
        return
    for node in nodes(data):
        if node.tag & 0x20:
            if node.tag == SEQUENCE:
                yield node.parts
            yield from sequences(node.content, depth + 1)


def oid(node: Node) -> str:
    """An object identifier in its usual writing (X.690, 8.19)."""
    if node.tag != OBJECT or not node.content:
        return ""
    arcs = [min(2, node.content[0] // 40), node.content[0] - 40 * min(2, node.content[0] // 40)]
    value = 0
    for byte in node.content[1:]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    return ".".join(map(str, arcs))
