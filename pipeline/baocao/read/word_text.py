"""The words of a Word document: what runs hold, symbols and equations as characters."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from baocao.core.normalizer import LOWER
from baocao.read.marks import Run, raised

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_REMOVED = frozenset((f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{W}pPr", FALLBACK))
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SOFT_HYPHEN = f"{W}softHyphen"  # the letter ư in TCVN3
_SYMBOLS = {  # the characters of Word's symbol fonts, by Adobe's and Microsoft's tables
    "symbol": dict(
        zip(
            b"\xa3\xb3\xb1\xb4\xb8\xb9\xbb\xb0\xb7\xd7\xae\xac\xab\xde\xa5\xe5\xd6\xc6\xce\xdcabgdlmpsDSW".decode(
                "latin-1"
            ),
            "≤≥±×÷≠≈°•⋅→←↔⇒∞∑√∅∈⇐αβγδλμπσΔΣΩ",
            strict=True,
        )
    ),
    "wingdings": dict(
        zip(b"\xa8o\xfe\xfd\xfc\xfb\xd8\xa7lnv\xe0\xe8\xf0\xdf".decode("latin-1"), "☐☐☑☒✓✗➢▪●■❖→→⇨←", strict=True)
    ),
}
_AS_PRINTED = frozenset("0123456789%+=<>()[]/.,:;- ")  # Symbol has these where Unicode has them
_PRIVATE = range(0xF000, 0xF100)  # where Word puts them
_SOFT_BREAK = re.compile(rf"(?<=[{LOWER}\d,)”\"])[ \t]*\n[ \t]*(?=[{LOWER}])")  # inside a sentence


def kept(paragraph: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Descendants with one of the tags, without what is deleted, drawn twice or in a box of its own."""
    for child in paragraph:
        if child.tag in tags:
            yield child
        elif child.tag not in _REMOVED:
            yield from kept(child, tags)


def pieces(run: Any, font: str) -> Iterator[str]:
    """The words of a run or equation; `font` says what characters of Word's symbol fonts mean."""
    if run.tag == f"{FORMULA}oMath":
        yield _formula(run)
    for child in run:
        if child.tag == f"{W}t":
            yield "".join(_symbol(char, font) if ord(char) in _PRIVATE else char for char in child.text or "")
        elif child.tag == f"{W}sym":
            yield _symbol(chr(int(child.get(f"{W}char") or "F0B7", 16)), child.get(f"{W}font") or "")
        elif child.tag == _SOFT_HYPHEN:
            yield "\xad"
        elif child.tag in _BREAKS:
            yield "" if child.get(f"{W}type") == "page" else _BREAKS[child.tag]


def _symbol(char: str, font: str) -> str:
    """A character of a symbol font in Unicode; a bullet where no table has it."""
    drawn = chr(ord(char) - _PRIVATE.start) if ord(char) in _PRIVATE else char
    table = next((table for name, table in _SYMBOLS.items() if font.lower().startswith(name)), {})
    return table.get(drawn) or (drawn if drawn in _AS_PRINTED else "•")


def _formula(element: Any) -> str:
    """An equation on one line: fractions with a stroke, exponents raised."""
    tag = element.tag.removeprefix(FORMULA)
    if tag == "t":
        return str(element.text or "")
    parts = (
        {each.tag.removeprefix(FORMULA): _formula(each) for each in element} if tag in ("f", "sSup", "rad", "d") else {}
    )
    match tag:
        case "f":
            return "/".join(
                f"({part})" if " " in part or "+" in part else part for part in (parts["num"], parts["den"])
            )
        case "sSup":
            return parts["e"] + (raised("10", parts["sup"]) if parts["sup"].isdigit() else f"^{parts['sup']}")
        case "rad":
            return f"√({parts['e']})"
        case "d":
            return f"({parts['e']})"
    return "".join(map(_formula, element))


def soft(pieces: list[Run]) -> list[Run]:
    """Pieces in which line breaks that cut a sentence are spaces."""
    whole = "".join(text for text, _ in pieces)
    soft = {match.start() + match[0].index("\n") for match in _SOFT_BREAK.finditer(whole)} if "\n" in whole else set()
    if not soft:
        return pieces
    joined = "".join(" " if at in soft else char for at, char in enumerate(whole))
    ends = list(accumulate(len(text) for text, _ in pieces))
    return [(joined[end - len(text) : end], bold) for end, (text, bold) in zip(ends, pieces, strict=True)]


def value(parent: Any, tag: str) -> str | None:
    """The value of a property below an element; None where it is not set."""
    child = parent.find(f"{W}{tag}") if parent is not None else None
    return None if child is None else child.get(f"{W}val")
