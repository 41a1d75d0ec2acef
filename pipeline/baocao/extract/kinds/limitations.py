"""Limitations: the shortcomings that a text itself states, one item each, cut to the clause that says it.

A passage is cut into pieces at commas, semicolons and conjunctions. A piece that states a lack makes an item; pieces
that state none belong to the item before (objects: "… đạo đức, lối sống") or, where they begin like a subject, to the
one behind ("chất lượng hình ảnh, video chưa đồng đều"). Which of them tell a shortcoming a model says that marks them;
with a model that marks none, the theme of the passage does.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.markers import marker_at
from baocao.core.spans import Lack, Mention, Passage, Span
from baocao.extract.registry import extractor
from baocao.themes.answers import Tasks, statements
from baocao.themes.fields import field_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation(Mention):
    """A stated shortcoming.

    `holder` is who has it, `cause` why, in the words of the text where it says so. `field` is a key of
    `lexicons/fields.toml`, `task` the task of the same article that answers it.

    >>> article = baocao.analyze("Tuy nhiên, tiến độ giải ngân còn chậm do thiếu vốn.", model="fast")
    >>> limitation = article.limitations[0]
    >>> article.quote(limitation), article.quote(limitation.cause), limitation.field
    ('tiến độ giải ngân còn chậm', 'thiếu vốn', 'budget')
    """

    kind: ClassVar[str] = "limitation"
    plural: ClassVar[str] = "limitations"
    record_words: ClassVar[tuple[str, ...]] = ("holder", "cause")

    holder: Span | None = None
    cause: Span | None = None
    field: str | None = None
    task: Span | None = None


EXAMPLES = """
Tuy nhiên, <limitation>tiến độ giải ngân vốn đầu tư công còn chậm</limitation>.
Bên cạnh đó vẫn còn một số hạn chế.
Toàn huyện hoàn thành 14/14 chỉ tiêu, không để xảy ra tình trạng nợ đọng.
Hạn chế: <limitation>chất lượng quy hoạch chưa cao, chưa đồng đều</limitation>, <limitation>chưa có tầm nhìn xa</limitation>.
Theo ông Lò Văn Tính, Phó Chủ tịch UBND huyện, <limitation>nhiều tuyến đường liên xã đã xuống cấp</limitation> do xe tải trọng lớn.
Tuy nhiên, “<limitation>mương tiêu ở bản còn thiếu</limitation>”, bà Lò Thị Mới, người dân xã Nà Ngần, nói.
Tuy nhiên, vì sao giá nông sản lại như vậy?
"""


def _words(section: str) -> str:
    return r"(?<!\w)" + lexicon.alternation(lexicon.load("limitations")[section]) + r"(?!\w)"


_STATES = re.compile(_words("states"))
_STRONG = re.compile(rf"{_words('strong')}|{_words('damage')} {_words('degrees')}")
_GOOD_NEWS = re.compile(_words("good_news"))
_BARE = re.compile(rf"{_words('bare')}|{_words('nouns')} {_words('pointers')}")
_OPENERS = re.compile(rf"[\s,:]{{0,3}}(?:{_words('openers')}[\s,:]{{0,3}}){{0,9}}")
_SUBJECT = re.compile(_words("subjects"))
_CAUSE = re.compile(rf"(?:,\s+|\s+){_words('causes')}\s")
_CONSEQUENCE = re.compile(_words("consequences"))
_HOLDER = re.compile(_words("holders"))
_FRAME = re.compile(
    rf"(?:{_words('according')} [^,;:]{{3,80}}(?:, [^,;:]{{3,90}}){{0,3}}, |[^;:]{{3,160}}?"
    rf"(?:{_words('says')}(?: {_words('that')})?[,:]?\s+|{_words('says_marked')}(?: {_words('that_only')}[,:]?|[,:])\s+))"
)
_SPEAKER = re.compile(
    rf"[”\"]\s{{0,2}}(?:[-–]|,)\s{{1,2}}{_words('speakers')}[^“”\";:]{{1,120}}?"
    rf"(?<!\w)(?:{_words('says')}|{_words('says_marked')})"
)
_ANNOUNCED = re.compile(r"[^:;]{2,160}:\s+")
_PIECE = re.compile(rf",\s+|\s+(?={_words('conjunctions')})")
_SETTING = re.compile(rf"{_words('settings')} [^,;:]{{3,120}}?(?:,| {_words('then')})\s+")
_SETTINGS = 3  # phrases of place, time and topic before a clause
_OPENS = 4  # syllables; a shorter piece behind a comma is an object rather than a clause
_LACK = rf"{_words('lacking')}(?: \w+){{1,2}}"
_PAIR = re.compile(rf"(?:{_words('still')} )?{_LACK}")  # "chưa cao, chưa đồng đều": one lack, told twice
_PAIR_FIRST = re.compile(rf"{_LACK}[\s,]*\Z")
_LONGEST_PAIR = 60  # characters of the first of them
_SHORTEST = 8  # characters; "còn thiếu" has nine
_THEMES = ("shortcomings", "causes")
# Of what is told so, and so sure is the theme, this share was right on 94 real articles (469 items).
_RIGHT = {"strong": 0.85, "states": 0.7, "whole": 0.3}
_UNSURE = 0.65  # the same factor where the passage's theme is uncertain
_ASIDE = 0.2
_MARKED = 0.5  # share of a clause that the theme model must have marked
_REST = 25  # characters of a mark beside all clauses


@extractor(Limitation, needs=("passages", "themes", "fields"))
def find_limitations(article: Draft) -> Iterator[Limitation]:
    """The items of an article, in order."""
    tasks = Tasks(article)
    for item in _told(article) if article.marked is None else _seen(article, article.marked):
        yield replace(item, field=field_of(article, item), task=tasks.answering(item))


def _seen(article: Draft, marked: Sequence[Lack]) -> Iterator[Limitation]:
    """Of what the theme model marked the clauses, and the rest of a mark to the ends of words where it is long enough."""
    starts, ends = [mark.start for mark in marked], [mark.end for mark in marked]
    for passage in article.passages:
        inside = marked[bisect_right(ends, passage.start) : bisect_left(starts, passage.end)]
        if inside and not passage.furniture and passage.kind != "heading":
            yield from sorted(_marked_items(article, passage, inside), key=lambda item: item.start)


def _marked_items(article: Draft, passage: Passage, marks: Sequence[Lack]) -> Iterator[Limitation]:
    free = [Span(max(mark.start, passage.start), min(mark.end, passage.end)) for mark in marks]
    for item in _items(article, passage, whole=True):
        shares = [max(0, min(mark.end, item.end) - max(mark.start, item.start)) for mark in marks]
        if sum(shares) >= _MARKED * (item.end - item.start):
            mark = marks[max(range(len(marks)), key=shares.__getitem__)]
            free = [part for span in free for part in _outside(span, item)]
            yield _detailed(article.text, item, mark)
    behind = passage.start  # the word that the rest before ends in, which this one may begin amid
    for part in free:
        begin, end = max(part.start, behind), max(part.end, behind)
        core = without_signs(article.folded, _past_mark(article.text, begin, end), end)
        if core and core.end - core.start >= _REST:
            mark = next(mark for mark in marks if mark.start <= core.start < mark.end)
            span = _whole_words(article.text, core)
            behind = span.end
            yield _detailed(article.text, Limitation(start=span.start, end=span.end, rule="encoder"), mark)


def _detailed(text: str, item: Limitation, mark: Lack) -> Limitation:
    """An item with what its mark knows of it, its own words for holder and cause first."""
    holder, cause = (span and _whole_words(text, span) for span in (mark.holder, mark.cause))
    return replace(item, holder=item.holder or holder, cause=item.cause or cause, confidence=mark.confidence)


def _outside(span: Span, taken: Span) -> Iterator[Span]:
    """What is left of a span in front of another and behind it."""
    if span.end <= taken.start or span.start >= taken.end:
        yield span
        return
    if span.start < taken.start:
        yield Span(span.start, taken.start)
    if span.end > taken.end:
        yield Span(taken.end, span.end)


def _whole_words(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


def _told(article: Draft) -> Iterator[Limitation]:
    """What is told in words of lack, where the theme model marks nothing."""
    for passage in article.passages:
        if passage.furniture or passage.kind == "heading":
            continue
        if passage.theme in _THEMES or _stated_aside(article, passage):
            whole = passage.theme == "shortcomings" and not passage.uncertain
            for item in _items(article, passage, whole=whole):
                yield replace(item, confidence=_told_confidence(article.folded, passage, item))


def _told_confidence(folded: str, passage: Passage, item: Limitation) -> float:
    if passage.theme not in _THEMES:
        return _ASIDE
    strong, states = (pattern.search(folded, item.start, item.end) for pattern in (_STRONG, _STATES))
    right = _RIGHT["strong"] if strong else _RIGHT["states"] if states else _RIGHT["whole"]
    return round(right * (_UNSURE if passage.uncertain else 1.0), 2)


def _stated_aside(article: Draft, passage: Passage) -> bool:
    """A passage of another theme that states a shortcoming all the same, in words that mean nothing else."""
    return passage.theme in ("results", "context", "implementation") and bool(
        _STRONG.search(article.folded, passage.start, passage.end)
    )


def _items(article: Draft, passage: Passage, *, whole: bool) -> Iterator[Limitation]:
    """What states a lack in a passage; where no word of lack does, its statements as they stand if they may be `whole`."""
    folded = article.folded
    at = _skip_frame(article, passage.start, passage.end)
    speaker = _SPEAKER.search(folded, at, passage.end)
    for statement in statements(article.text, at, speaker.start() if speaker else passage.end):
        clauses = list(_grouped(article, list(_pieces(folded, statement.start, statement.end))))
        asks = folded[statement.start : statement.end].rstrip(' ”"').endswith("?")
        if not clauses and whole and not asks:
            clauses = [statement]
        for clause in clauses:
            yield from _item(article, clause)


def _item(article: Draft, clause: Span) -> Iterator[Limitation]:
    folded = article.folded
    cause = _CAUSE.search(folded, clause.start, clause.end)
    if cause and not _STATES.search(folded, clause.start, cause.start()):  # "nguyên nhân là do cán bộ còn yếu"
        clause, cause = Span(cause.end(), clause.end), None
    said = Span(clause.start, cause.start()) if cause else clause
    span = _without_openers(article, said)
    if span and not (_GOOD_NEWS.search(folded, span.start, span.end) or _BARE.search(folded, span.start, span.end)):
        reason = without_signs(folded, cause.end(), clause.end) if cause else None
        yield Limitation(start=span.start, end=span.end, holder=_holder(folded, span), cause=reason, rule="clause")


def _skip_frame(article: Draft, start: int, end: int) -> int:
    """Behind "Theo ông A, …," or "Ông A cho rằng" or a lead-in with a colon."""
    opened = _past_openers(article, start, end)
    start = opened if opened < end else start
    for pattern in (_FRAME, _ANNOUNCED):
        match = pattern.match(article.folded, start, end)
        if match and match.end() < end:
            start = match.end()
    return start


def _past_mark(text: str, start: int, end: int) -> int:
    """Behind the list mark with which a clause begins."""
    mark = marker_at(text, start, end)
    return mark.end if mark else start


def _past_openers(article: Draft, start: int, end: int) -> int:
    """Behind the list marks and the words that lead to a clause: "(2) Tuy nhiên, …", "Cụ thể: a) …"."""
    while (
        opener := _OPENERS.match(article.folded, _past_mark(article.text, start, end), end)
    ) and opener.end() > start:
        start = opener.end()
    return start


def _pieces(folded: str, start: int, end: int) -> Iterator[Span]:
    at, depth, counted = start, 0, start
    for mark in [*_PIECE.finditer(folded, start, end), None]:
        stop = mark.start() if mark else end
        depth += folded.count("(", counted, stop) - folded.count(")", counted, stop)
        counted = stop
        if mark and depth > 0:
            continue
        if at < stop:
            yield Span(at, stop)
        at = mark.end() if mark else end


def _grouped(article: Draft, pieces: list[Span]) -> Iterator[Span]:
    """Pieces put together to clauses that state a lack."""
    folded = article.folded
    current: Span | None = None  # the clause so far
    states = False
    for piece in pieces:
        says = bool(_STATES.search(folded, piece.start, piece.end))
        opens = _opens(article, piece)
        if current is None:
            current, states = piece, says
        elif states and (says or opens) and not _told_twice(folded, current, piece):
            yield current
            current, states = piece, says
        else:
            current, states = Span(current.start, piece.end), states or says
    if current and states:
        yield current


def _opens(article: Draft, piece: Span) -> bool:
    """Whether a piece begins like a clause of its own: with a list mark or a subject, or as a consequence."""
    folded = article.folded
    if marker_at(article.text, piece.start, piece.end) or _CONSEQUENCE.match(folded, piece.start, piece.end):
        return True
    long = folded.count(" ", piece.start, piece.end) >= _OPENS - 1
    return long and bool(_SUBJECT.match(folded, piece.start, piece.end))


def _told_twice(folded: str, clause: Span, piece: Span) -> bool:
    """Short near-synonyms: "… chưa cao, chưa đồng đều"."""
    end = piece.start + len(folded[piece.start : piece.end].rstrip(" .…"))
    return bool(_PAIR.fullmatch(folded, piece.start, end)) and bool(
        _PAIR_FIRST.search(folded, max(clause.start, clause.end - _LONGEST_PAIR), clause.end)
    )


def _without_openers(article: Draft, span: Span) -> Span | None:
    """Without list marks, nor the words before the clause where it still says something without them."""
    folded = article.folded
    start = _past_openers(article, span.start, span.end)
    for _ in range(_SETTINGS):
        setting = _SETTING.match(folded, start, span.end)
        if not setting or _STATES.search(folded, start, setting.end()):
            break
        if _STATES.search(folded, setting.end(), span.end):
            start = setting.end()
    if _STATES.search(folded, span.start, span.end) and not _STATES.search(folded, start, span.end):
        start = _past_mark(article.text, span.start, span.end)
    core = without_signs(folded, start, span.end)
    return core if core and core.end - core.start >= _SHORTEST else None


def without_signs(folded: str, start: int, end: int) -> Span | None:
    """Without signs at the ends; a bracket that the span opens stays closed."""
    while start < end and not folded[start].isalnum():
        start += 1
    tail = " ,;:.…" if "(" in folded[start:end] else ' ,;:.…”"’)'
    end = start + len(folded[start:end].rstrip(tail))
    return Span(start, end) if start < end else None


def _holder(folded: str, clause: Span) -> Span | None:
    """The clause's subject where it names a body or people."""
    lack = _STATES.search(folded, clause.start, clause.end)
    if not lack or not _HOLDER.match(folded, clause.start, clause.end):
        return None
    end = clause.start + len(folded[clause.start : lack.start()].rstrip(" ,"))
    return Span(clause.start, end) if end > clause.start else None
