"""Values that an editor gives to fields of a mention, in the record's form: checked against the dataclass of its kind.

What the record holds is accepted as it is; besides, numbers as Vietnamese text writes them ("1.250,5"), days as
"8/11/2019", and spans by their words.
"""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any, Literal, get_args, get_origin

from baocao.core.date_values import parse_date
from baocao.core.errors import BaocaoError
from baocao.core.spans import Mention, Span
from baocao.desk.messages import DeskError
from baocao.extract.amounts.numerals import parse_number
from baocao.extract.registry import extractors
from baocao.write.record import RecordField, number, record_fields

_LONGEST = 2_000  # characters of a value; the longest seen, a limitation's cause, has 400
_MOST = 100  # items of a list
_MOST_NUMBER = 10**18  # VND; the country's product is about 10**16
_DEEPEST = 8  # lists and objects inside each other; an operation needs four
_DIGITS = 9  # all such numbers fit into an integer column
_UNKEPT = str.maketrans({"\0": "\ufffd", **{chr(code): "\ufffd" for code in range(0xD800, 0xE000)}})
_OWN = ("start", "end", "text", "passage", "rule", "confidence")  # of a mention, set by no editor as a value


def keepable(raw: str) -> str:
    """The text with what no database can hold, NUL and lone surrogates, as U+FFFD, one for one."""
    return raw.translate(_UNKEPT)


def cleaned(value: Any, depth: int = _DEEPEST) -> Any:
    """What came as JSON, with all texts in it as `keepable`.

    Raises:
        ValueError: it holds numbers that JSON cannot tell others, or is nested deeper than any operation.
    """
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, int | float) and not abs(value) <= _MOST_NUMBER:  # nor is NaN
        raise ValueError(f"numbers must lie within ±{_MOST_NUMBER}")
    if isinstance(value, list | dict) and not depth:
        raise ValueError(f"must be nested at most {_DEEPEST} times")
    if isinstance(value, list):
        return [cleaned(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {cleaned(name): cleaned(item, depth - 1) for name, item in value.items()}
    return value


def whole(words: object) -> int | None:
    """The whole number that a form's field holds, if it is one that a column may hold; None else."""
    if isinstance(words, str) and words.isascii() and words.isdigit() and len(words) <= _DIGITS:
        return int(words)
    return None


@cache
def kinds() -> dict[str, type[Mention]]:
    """The kinds of mentions by their singular names."""
    return {extractor.mention.kind: extractor.mention for extractor in extractors()}


@cache
def fields_of(kind: str) -> dict[str, RecordField]:
    """The fields of a kind that an editor may set, by their names in the record."""
    mention: type = kinds()[kind]
    return {field.key: field for field in record_fields(mention) if field.key not in _OWN}


def neutral(kind: str, text: str) -> dict[str, Any]:
    """What a mention must have, before anybody says it: its words as its name, all else "unknown"."""
    needed = {each.name for each in fields(kinds()[kind]) if each.default is each.default_factory is MISSING}
    return {
        key: text if key == "name" else "unknown"
        for key, field in fields_of(kind).items()
        if field.name in needed and field.hint is str
    }


def checked(kind: str, name: str, value: Any, raw: str, near: int = 0) -> Any:
    """A value for a field of a kind, as the record has it; None takes the field away.

    Args:
        kind: singular name of the kind.
        name: of the field, in the record.
        value: what the editor gave.
        raw: the article's text, in which spans lie.
        near: where the mention stands; of words that occur several times the nearest are meant.

    Raises:
        DeskError: the kind has no such field, or the value does not fit it.
    """
    field = fields_of(kind).get(name)
    if field is None:
        raise DeskError("field", got=name, kind=kind, allowed=", ".join(sorted(fields_of(kind))))
    if value is None and name in neutral(kind, ""):
        raise DeskError("needed", field=name)
    if value is None:
        return None
    span = _converted(name, value, field.hint, raw, near)
    return span["text"] if field.as_words and isinstance(span, dict) else span


def _converted(name: str, value: Any, hint: Any, raw: str, near: int) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or len(value) > _MOST:
            raise _unfit(name, f"a list of at most {_MOST}", value)
        return [_converted(name, item, get_args(hint)[0], raw, near) for item in value]
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise _unfit(name, ", ".join(map(str, get_args(hint))), value)
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(name, value, hint, raw, near)
    return _plain(name, value, hint)


def _dataclass(name: str, value: Any, hint: type, raw: str, near: int) -> dict[str, Any]:
    """A span with what else its class holds, or a plain one."""
    if issubclass(hint, Span) and isinstance(value, str):
        start = _nearest(name, value.strip(), raw, near)
        value = {"start": start, "end": start + len(value.strip())}
    if not isinstance(value, dict):
        raise _unfit(name, "start and end, or words of the text", value)
    known = {field.key: field for field in record_fields(hint)}
    if unknown := set(value) - set(known) - {"text"}:
        raise DeskError("field", got=min(unknown), kind=name, allowed=", ".join(sorted(known)))
    plain = {
        key: _converted(f"{name}.{key}", item, known[key].hint, raw, near)
        for key, item in value.items()
        if key in known and item is not None
    }
    if issubclass(hint, Span):
        start, end = span_in(raw, plain.get("start"), plain.get("end"))
        plain = {"start": start, "end": end, "text": raw[start:end]} | plain
    return plain


def span_in(raw: str, start: object, end: object) -> tuple[int, int]:
    """Both ends, if they enclose characters of the text.

    Raises:
        DeskError: they do not.
    """
    if type(start) is int and type(end) is int and 0 <= start < end <= len(raw):
        return start, end
    raise DeskError("span", start=start, end=end, length=len(raw))


def _nearest(name: str, words: str, raw: str, near: int) -> int:
    """Where the words stand, nearest to a place."""
    behind, before = raw.find(words, near), raw.rfind(words, 0, near + len(words))
    places = [place for place in (before, behind) if place >= 0]
    if not words or not places:
        raise _unfit(name, "words of the text", words)
    return min(places, key=lambda place: abs(place - near))


def _plain(name: str, value: Any, hint: Any) -> Any:
    if hint is date:
        if isinstance(value, str) and (day := parse_date(value)):
            return day.isoformat()
        raise _unfit(name, "2019-11-08, 8/11/2019", value)
    if hint is bool and isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if hint in (int, float, Decimal):
        return _number(name, value, hint)
    if hint is str and isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST:
        return value.strip()
    if hint is bool and isinstance(value, bool):
        return value
    raise _unfit(name, {str: f"text, 1–{_LONGEST}", bool: "true, false"}.get(hint, "?"), value)


def _number(name: str, value: Any, hint: type) -> int | float:
    try:
        read = Decimal(parse_number(value)) if isinstance(value, str) else Decimal(str(value))
    except (BaocaoError, ArithmeticError) as error:
        raise _unfit(name, "1250, 1.250,5", value) from error
    if isinstance(value, bool) or not read.is_finite() or abs(read) > _MOST_NUMBER:
        raise _unfit(name, "1250, 1.250,5", value)
    plain = number(read)
    if plain is None or not isfinite(plain) or (hint is int and not isinstance(plain, int)):
        raise _unfit(name, "1250", value)
    return plain


def _unfit(name: str, wanted: str, value: object) -> DeskError:
    got = str(value)
    return DeskError("value", field=name, wanted=wanted, got=got if len(got) <= 60 else got[:60] + "…")
