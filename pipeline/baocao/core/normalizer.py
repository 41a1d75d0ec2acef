"""Raw text to normalised text in one pass that records its edits; and the folded key for matching.

`normalize` composes accents (NFD input), drops invisible characters and the marks of Markdown for headings and bold
words, turns odd spaces and line ends into plain ones and Icelandic ð into Vietnamese đ.
Whatever changes length is an `Edit`; all else is one character for one.
`fold` keeps the length: lower case, one style of tone marks (hòa, not hoà; ủy, not uỷ), Latin for look-alikes.
"""

import re
import unicodedata

from baocao.core.offsets import Edit

UPPER = "".join(char for char in map(chr, range(0x41, 0x1EFA)) if char.isupper())  # for character classes:
LOWER = "".join(char for char in map(chr, range(0x41, 0x1EFA)) if char.islower())  # [A-ZÀ-Ỹ] matches đ, ả, ệ too

_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_COMBINING = "\u0300-\u036f"
_MARKS = re.compile(  # of Markdown, for headings and bold words
    r"^[ \t]{0,3}#{1,6}[ \t]+(?=\S)|\*\*(?=[\w\"“(])|(?<=[\w\"”).,;:!?%])\*\*", re.MULTILINE
)
_CHANGES = re.compile(
    rf"\r(?=\n)|[^\s{_COMBINING}{_INVISIBLE}](?:[{_INVISIBLE}]*[{_COMBINING}])+|[{_INVISIBLE}]+",
)
_CHANGES_AND_MARKS = re.compile(rf"(?P<mark>{_MARKS.pattern})|{_CHANGES.pattern}", re.MULTILINE)
_INVISIBLES = re.compile(f"[{_INVISIBLE}]")

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\r\u000b\u000c\u0085\u2028\u2029"
_CONTROLS = "".join(map(chr, [*range(9), *range(0x0E, 0x20), 0x7F]))
_ONE_FOR_ONE = str.maketrans(
    {
        **dict.fromkeys(_SPACES + _CONTROLS, " "),
        **dict.fromkeys(_LINE_ENDS, "\n"),
        **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),  # lone surrogates cannot be written as UTF-8
        "\ufffe": "-",  # what PDF libraries make of a hyphen at a line's end
        "ð": "đ",
        "Ð": "Đ",
        "Ɖ": "Đ",
    }
)
_CLEAN = re.compile(
    r"[\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u00cf\u00d1-\u00ef\u00f1-\u0188\u018a-\u02ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e]*"
)

# Cyrillic and Greek letters that stand for Latin ones in badly recognised or typed pages, lower case.
_LOOKALIKES = dict(zip("асеіјорѕухһԁԛԝаορνικ", "aceijopsyxhdqwaopvik", strict=True))
_LOOKALIKE = re.compile(f"[{''.join(_LOOKALIKES)}]")

_MARKED = {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
_MOVED = {"o": "òóỏõọ", "u": "ùúủũụ"}
_OLD_STYLE = re.compile(r"o[àáảãạèéẻẽẹ](?!\w)|(?<!q)u[ỳýỷỹỵ](?!\w)")
_NEW_STYLE = {
    first + marked: moved + plain
    for first, plains in (("o", "ae"), ("u", "y"))
    for plain in plains
    for marked, moved in zip(_MARKED[plain], _MOVED[first], strict=True)
}


def normalize(raw: str) -> tuple[str, tuple[Edit, ...]]:
    """The normalised text and the edits, in order, that lead back to `raw`."""
    marked = "**" in raw or ("#" in raw and _MARKS.search(raw) is not None)
    if not marked and _CLEAN.fullmatch(raw):
        return raw, ()
    pieces: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for match in (_CHANGES_AND_MARKS if marked else _CHANGES).finditer(raw):
        old = match[0]
        new = (
            "" if old == "\r" or (marked and match["mark"]) else unicodedata.normalize("NFC", _INVISIBLES.sub("", old))
        )
        if new == old:
            continue
        pieces += (raw[at : match.start()], new)
        start = length + match.start() - at
        length = start + len(new)
        edits.append(Edit(match.start(), match.end(), start, length))
        at = match.end()
    pieces.append(raw[at:])
    return "".join(pieces).translate(_ONE_FOR_ONE), tuple(edits)


def without_marks(text: str) -> str:
    """A text as read without the marks of Markdown, for who shows it by itself."""
    return _MARKS.sub("", text)


def fold(text: str) -> str:
    """The matching key of a normalised text, of the same length."""
    lower = text.lower()
    if len(lower) != len(text):  # U+0130 is the only character whose lower case is longer
        lower = text.replace("\u0130", "i").lower()
    latin = _LOOKALIKE.sub(lambda match: _LOOKALIKES[match[0]], lower)
    return _OLD_STYLE.sub(lambda match: _NEW_STYLE[match[0]], latin)


def strip_accents(text: str) -> str:
    """Vietnamese letters without marks, đ as d; the same length for normalised text."""
    plain = (unicodedata.normalize("NFD", char)[0] for char in text)
    return "".join(plain).replace("đ", "d").replace("Đ", "D")
