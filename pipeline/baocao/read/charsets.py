"""Bytes to text: Unicode, and the legacy Vietnamese encodings TCVN3, VNI, VISCII and Windows-1258.

Nothing in the bytes says which legacy encoding they are in, so each is tried, and the one whose result has most
frequent Vietnamese words is taken, if it has enough. The same holds for text that was decoded wrongly before it came
to us ("B¸o c¸o", "BÃ¡o cÃ¡o"). Conversion touches only lines without any letter that Unicode alone has, because in
others the symbols ©, ®, ² or « are meant. Whatever was decided or repaired is said.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from baocao.core import lexicon
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.core.normalizer import UPPER
from baocao.read.guards import library
from baocao.read.screening import ENOUGH_WORDS, SAMPLE, VIETNAMESE, vietnamese_share

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NULS = 0.2  # share of NUL bytes from which unmarked bytes are UTF-16: every second byte of ASCII in it is one
_HEAD = 4096
_FEW = 0.001  # share of bad bytes up to which UTF-8 is believed: a cut tail, a stray character
_FEW_ON_PAGES = 0.02  # pages are put together from many sources

_MOJIBAKE = worded("UTF-8 read as Windows-1252")
FONTS = {"tcvn3": "TCVN3 (.VnTime)", "vni": "VNI", "viscii": "VISCII"}
_HIDDEN = re.compile(rb"<(?:script|style)\b", re.IGNORECASE)
_HIDDEN_END = re.compile(rb"</(?:script|style)", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_UNICODE_ONLY = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u0300\u0301\u0303\u0309\u0323\u1ea0-\u1ef9]")
_LAYER = lexicon.load("reading")["pdf"]["layer"]
_ALWAYS = str.maketrans(dict(_LAYER["letters"]))
_CAPITALS = str.maketrans(dict(_LAYER["capitals"]))
_CAPITAL_WORD = re.compile(rf"(?<!\w)[{UPPER}]*[{''.join(_LAYER['capitals'])}][{UPPER}]*(?!\w)")
_CAPITAL_SYLLABLE = re.compile(_LAYER["syllable"])
_AS_SPELT = frozenset(_LAYER["as_spelt"])
_ODD = re.compile(r"[^\t\n\r -~]")
_ENOUGH_ODD = 0.02  # share of characters outside ASCII in a line, below which it is no Vietnamese in any encoding
_LOST = 0xFF  # a byte that no UTF-8 has, for one that a program could not show
_MANY_LOST = 0.2  # share of a line's characters from which it was nothing of the kind
_LOST_LETTER = re.compile("\ufffd{2,3}")  # the bytes left of one
_HARD_SPACE = re.compile(rb"([\xc3\xc4\xc6]|\xe1[\xba\xbb])\x20")  # the last byte of "à" is one in Windows-1252
_SOFT_HYPHEN = re.compile(rb"(\xc3|\xe1[\xba\xbb])(?=[A-Za-z])")  # that of "í" is one that programs drop
_WINDOWS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))  # holes as in HTML
_TO_WINDOWS = {byte: byte for byte in range(256)} | {ord(char): byte for byte, char in enumerate(_WINDOWS)}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and what was decided or repaired on the way to it, in sentences for people."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str, *, markup: bool = False) -> Decoded:
    """The text of a file's bytes.

    Args:
        data: the bytes.
        name: what to call the input in errors.
        markup: whether they are a web page: read as leniently as browsers do, and left to the caller to `repair`,
            since tags are no words.

    Raises:
        InputError: the bytes are in none of the encodings.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _unmarked(data)
    try:
        text = data.decode(encoding)
        return Decoded(text) if markup else repair(text)
    except UnicodeDecodeError as error:
        decoded = _legacy(data, _visible(data) if markup else data)
        if decoded is None and encoding.startswith("utf-8"):
            decoded = _lenient(data, _FEW_ON_PAGES if markup else _FEW)
        if decoded:
            return decoded
        raise InputError(
            f"{name}: text must be UTF-8 or UTF-16, else TCVN3, VNI, VISCII or Windows-1258. Got byte "
            f"0x{data[error.start]:02x} at offset {error.start}, which {encoding} does not allow, and in no other "
            "encoding enough Vietnamese words. Save the file as UTF-8."
        ) from error


def repair(text: str) -> Decoded:
    """Text whose legacy encoding was taken for Latin-1, or its UTF-8 for Windows-1252, made right; else unchanged."""
    lines = text.split("\n")
    damaged = [at for at, line in enumerate(lines) if _is_odd(line)]
    sample = "\n".join(lines[at] for at in damaged)[:SAMPLE]
    if len(sample.split()) < ENOUGH_WORDS or vietnamese_share(sample) >= VIETNAMESE:
        return Decoded(text)
    try:
        best = _best({_MOJIBAKE: _unmangled(sample, "ignore"), **_converted(sample)})
    except InputError as error:
        return Decoded(text, (worded(f"perhaps in a legacy encoding, left as it is. {error}"),))
    if best is None:
        return Decoded(text)
    before = text.count("\ufffd")
    for at in damaged:
        lines[at] = _unmangled(lines[at]) if best == _MOJIBAKE else convert(lines[at], best)
    repaired, what = "\n".join(lines), FONTS.get(best, best)
    said = worded(f"converted to Unicode from {what}: {len(damaged)} of {len(lines)} lines")
    lost = repaired.count("\ufffd") if best == _MOJIBAKE else repaired.count("\ufffd") - before
    return Decoded(repaired, (said, worded(f"{lost} letters are lost, put as \ufffd")) if lost > 0 else (said,))


def mend_layer(text: str) -> tuple[str, tuple[str, ...]]:
    """The text of a PDF with the letters that its fonts name wrongly made right, of the same length, and what was done.

    Capitals only in words that are no Vietnamese syllable as they are spelt, and are one as they are mended.
    """
    mended = _CAPITAL_WORD.sub(_mended, text.translate(_ALWAYS))
    wrong = [f"{old} for {new}" for old, new in zip(text, mended, strict=True) if old != new]
    which = ", ".join(sorted(set(wrong)))
    said = worded(f"the file names {len(wrong)} letters wrongly, made right by Vietnamese spelling: {which}")
    return mended, (said,) if wrong else ()


def _mended(match: re.Match[str]) -> str:
    word = match[0].translate(_CAPITALS)
    spelt = match[0].lower() in _AS_SPELT or not _CAPITAL_SYLLABLE.fullmatch(word)
    return match[0] if spelt else word


def convert(text: str, encoding: str) -> str:
    """Text that holds the codes of a legacy encoding ("tcvn3", "vni" or "viscii") as Latin-1, in Unicode.

    Raises:
        InputError: viparse is not installed.
    """
    tables = library("viparse.normalize.tables", "viparse")
    charmap = library("viparse.normalize.encodings", "viparse").get_charmap(encoding)
    return unicodedata.normalize("NFC", tables.convert(text, charmap))


def convert_by_font(text: str, font: str) -> tuple[str, str | None]:
    """Text set in a legacy font, in Unicode, in capitals where the font draws them; and the encoding that it was in.

    Text with letters that only Unicode has is left alone: documents keep the font's name when they are converted.

    Raises:
        InputError: viparse is not installed.
    """
    name = font.partition("+")[2].upper() or font.upper()  # PDF marks parts of fonts: "ABCDEF+.VnTime"
    encoding = "tcvn3" if name.startswith(".VN") else "vni" if name.startswith("VNI") else None
    if encoding is None or _UNICODE_ONLY.search(text):
        return text, None
    capital = encoding == "tcvn3" and name.split(",")[0].removesuffix("-BOLD").endswith("H")
    if text.isascii():
        return (text.upper() if capital else text), None
    converted = convert(text, encoding)
    return (converted.upper() if capital else converted), encoding


def _unmarked(data: bytes) -> str:
    head = data[:_HEAD]
    if len(head) < 2 or head.count(0) < _NULS * len(head):
        return "utf-8"
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _legacy(data: bytes, words: bytes) -> Decoded | None:
    """Bytes of an 8-bit encoding, told by their words. VISCII has letters where Windows has quotes: two readings."""
    raw, windows = words[:SAMPLE].decode("latin-1"), _windows(words[:SAMPLE])
    tried = {"cp1258": _composed(words[:SAMPLE]), **_converted(windows), "viscii": _converted(raw)["viscii"]}
    best = _best(tried)
    if best is None:
        return None
    if best == "cp1258":
        return Decoded(_composed(data), (worded("decoded from Windows-1258"),))
    text = data.decode("latin-1") if best == "viscii" else _windows(data)
    return Decoded(convert(text, best), (worded(f"converted to Unicode from {FONTS[best]}"),))


def _visible(page: bytes) -> bytes:
    """A page's bytes without scripts, styles and tags."""
    first, *rest = _HIDDEN.split(page)
    return _TAG.sub(b" ", b" ".join((first, *(_HIDDEN_END.split(piece, maxsplit=1)[-1] for piece in rest))))


def _lenient(data: bytes, few: float) -> Decoded | None:
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if bad > few * len(data):
        return None
    repaired = repair(text)
    return Decoded(repaired.text, (worded(f"{bad} places are no valid UTF-8, put as \ufffd"), *repaired.warnings))


def _best(tried: dict[str, str]) -> str | None:
    shares = {name: vietnamese_share(text) for name, text in tried.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= VIETNAMESE else None


def _is_odd(line: str) -> bool:
    odd = len(_ODD.findall(line))
    return odd > _ENOUGH_ODD * len(line) and not _UNICODE_ONLY.search(line)


def _converted(text: str) -> dict[str, str]:
    return {name: convert(text, name) for name in FONTS}


def _windows(data: bytes) -> str:
    return codecs.charmap_decode(data, "strict", _WINDOWS)[0]


def _composed(data: bytes) -> str:
    return unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))


def _unmangled(text: str, errors: str = "replace") -> str:
    """A line whose UTF-8 was taken for Windows-1252: spaces and hyphens that were changed on the way put back.

    What no more tells which letter it was becomes U+FFFD; the line stays as it is where it was not damaged so.
    """
    data = bytearray()
    for char in text:
        byte = _TO_WINDOWS.get(ord(char))
        if byte is None and char != "\ufffd":
            if errors == "ignore":
                continue
            return text
        data.append(_LOST if byte is None else byte)
    healed = _HARD_SPACE.sub(b"\\1\xa0", _SOFT_HYPHEN.sub(b"\\1\xad", bytes(data)))
    found = _LOST_LETTER.sub("\ufffd", healed.decode("utf-8", errors))
    return found if found.count("\ufffd") <= _MANY_LOST * len(found) else text
