"""Inline markup: `Năm 2019 có <figure value=12 unit=ha>12 ha</figure> rừng`. Parsed strictly, written exactly.

A tag is `<name key=value key="value with spaces">…</name>`; tags nest and never cross. `&lt;`, `&gt;`, `&amp;` and
`&quot;` stand for `<`, `>`, `&` and `"`. Whatever is not a tag is the text, kept to the character.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from html import escape, unescape

from baocao.core.errors import MarkupError
from baocao.core.language import worded
from baocao.core.spans import Span

_TAG = re.compile(r"<(/?)([a-z_]+)((?: [a-z_]+=(?:\"[^\"<>]*\"|[^\s\"<>=]+))*)>")
_ATTRIBUTE = re.compile(r" ([a-z_]+)=(?:\"([^\"<>]*)\"|([^\s\"<>=]+))")
_STRAY = re.compile(r"[<>]")


@dataclass(frozen=True, slots=True)
class Tag(Span):
    """One tagged span of the plain text, with its attributes as strings."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marked:
    """Plain text with its tags, in the order in which they open."""

    text: str
    tags: tuple[Tag, ...]

    def of(self, *names: str) -> tuple[Tag, ...]:
        """The tags of these names."""
        return tuple(tag for tag in self.tags if tag.name in names)


def parse(source: str, *, allowed: Iterable[str] | None = None) -> Marked:
    """Read inline markup.

    Args:
        source: text with tags.
        allowed: the tag names that may occur; any when None.

    Raises:
        MarkupError: a tag is malformed, unknown, crossed, unclosed or never opened; names line and column.
    """
    names = None if allowed is None else frozenset(allowed)
    pieces: list[str] = []
    length = 0
    open_tags: list[tuple[int, int, str, dict[str, str]]] = []
    done: list[tuple[int, Tag]] = []
    at = opened = 0
    for match in [*_TAG.finditer(source), None]:
        plain = source[at : match.start() if match else len(source)]
        if stray := _STRAY.search(plain):
            raise MarkupError(
                _where(
                    source,
                    at + stray.start(),
                    "a stray '<' or '>' or a malformed tag. Write &lt; or &gt; for the sign.",
                )
            )
        pieces.append(unescape(plain))
        length += len(pieces[-1])
        if match is None:
            break
        at = match.end()
        name = match[2]
        if names is not None and name not in names:
            raise MarkupError(
                _where(
                    source,
                    match.start(),
                    worded(f"the tag <{name}> is not known; allowed: {', '.join(sorted(names))}."),
                )
            )
        if not match[1]:
            open_tags.append((opened, length, name, _attributes(match[3])))
            opened += 1
        elif not open_tags or open_tags[-1][2] != name:
            wanted = worded(f"</{open_tags[-1][2]}> must close first") if open_tags else worded("no tag is open")
            raise MarkupError(_where(source, match.start(), worded(f"</{name}> cannot close here: {wanted}.")))
        else:
            order, start, name, attributes = open_tags.pop()
            done.append((order, Tag(start, length, name, attributes)))
    if open_tags:
        raise MarkupError(f"<{open_tags[-1][2]}> is never closed. Add </{open_tags[-1][2]}>.")
    return Marked("".join(pieces), tuple(tag for _, tag in sorted(done, key=lambda item: item[0])))


def write(text: str, tags: Iterable[Tag]) -> str:
    """The markup from which `parse` reads back this text and these tags.

    Raises:
        MarkupError: two tags cross, or a tag lies outside the text.
    """
    ordered = sorted(tags, key=lambda tag: (tag.start, -tag.end))
    pieces: list[str] = []
    stack: list[Tag] = []
    at = 0

    def move(to: int) -> None:
        nonlocal at
        pieces.append(escape(text[at:to], quote=False))
        at = to

    for tag in [*ordered, None]:
        while stack and (tag is None or stack[-1].end <= tag.start):
            closing = stack.pop()
            move(closing.end)
            pieces.append(f"</{closing.name}>")
        if tag is None:
            break
        if not 0 <= tag.start <= tag.end <= len(text) or (stack and tag.end > stack[-1].end):
            raise MarkupError(
                f"<{tag.name}> at {tag.start}:{tag.end} crosses another tag or leaves the text. Drop one of the two."
            )
        move(tag.start)
        pieces.append(f"<{tag.name}{_written(tag.attributes)}>")
        stack.append(tag)
    move(len(text))
    return "".join(pieces)


def agrees(expected: str, value: object) -> bool:
    """Whether an attribute's string names this value: numbers compare as numbers, true/false as booleans."""
    if value is None:
        return expected == ""
    if isinstance(value, bool):
        return expected == str(value).lower()
    if isinstance(value, int | float | Decimal):
        try:
            return Decimal(expected) == Decimal(str(value))
        except InvalidOperation:
            return False
    return expected == str(value)


def _attributes(source: str) -> dict[str, str]:
    return {key: unescape(quoted or plain) for key, quoted, plain in _ATTRIBUTE.findall(source)}


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(
        f" {key}={value}" if re.fullmatch(r"[^\s\"<>=&]+", value) else f' {key}="{escape(value)}"'
        for key, value in attributes.items()
    )


def _where(source: str, offset: int, problem: str) -> str:
    line = source.count("\n", 0, offset) + 1
    column = offset - (source.rfind("\n", 0, offset) + 1) + 1
    return f"Line {line}, column {column}: {problem} Got {source[offset : offset + 30]!r}."
