"""Inline markup is parsed strictly and written exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.core.errors import MarkupError
from baocao.core.markup import Tag, agrees, parse, write


def test_parse_gives_text_spans_and_attributes() -> None:
    marked = parse('Có <figure value=12 unit=ha measured="cây ăn quả">12 ha</figure> cây &lt;3 tuổi')
    assert marked.text == "Có 12 ha cây <3 tuổi"
    assert marked.tags == (Tag(3, 8, "figure", {"value": "12", "unit": "ha", "measured": "cây ăn quả"}),)


def test_parse_orders_nested_tags_as_they_open() -> None:
    marked = parse("<results><locality>huyện A</locality> có <figure>2</figure> xã</results>")
    assert [tag.name for tag in marked.tags] == ["results", "locality", "figure"]
    assert [marked.text[tag.start : tag.end] for tag in marked.of("locality", "figure")] == ["huyện A", "2"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<figure>12", "never closed"),
        ("12</figure>", "no tag is open"),
        ("<figure><locality></figure></locality>", "must close first"),
        ("<figure value=>12</figure>", "malformed tag"),
        ("5 < 6", "stray"),
        ("<passage>x</passage>", "not known"),
    ],
)
def test_parse_rejects(source: str, problem: str) -> None:
    with pytest.raises(MarkupError, match=problem):
        parse(source, allowed=("figure", "locality"))


def test_errors_name_line_and_column() -> None:
    with pytest.raises(MarkupError, match="Line 2, column 4"):
        parse("một\nhai</b>")


def test_write_refuses_crossing_tags() -> None:
    with pytest.raises(MarkupError, match="crosses"):
        write("abcdef", [Tag(0, 3, "a"), Tag(2, 5, "b")])


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Tag]]:
    text = draw(st.text(st.characters(codec="utf-8"), max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    names = st.sampled_from(["figure", "locality"])
    values = st.dictionaries(
        names, st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=8)
    )
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Tag(start, end, draw(names), draw(values)) for start, end in pairs]


@given(marked_texts())
def test_write_and_parse_are_inverse(marked: tuple[str, list[Tag]]) -> None:
    text, tags = marked
    back = parse(write(text, tags))
    assert back.text == text
    assert list(back.tags) == tags


@pytest.mark.parametrize(
    ("expected", "value"),
    [("39.3", Decimal("39.3")), ("12", 12), ("12", 12.0), ("true", True), ("", None), ("ha", "ha")],
)
def test_agrees(expected: str, value: object) -> None:
    assert agrees(expected, value)


@pytest.mark.parametrize(("expected", "value"), [("39.3", Decimal("39.4")), ("x", 3), ("true", False), ("ha", None)])
def test_disagrees(expected: str, value: object) -> None:
    assert not agrees(expected, value)
