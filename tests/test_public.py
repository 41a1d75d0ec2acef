"""What users meet: public names, their examples, mentions by kind, short reprs, cells of notebooks, types."""

import doctest
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

import baocao
from baocao.compare.comparison import compare
from baocao.core.article import Draft
from baocao.core.article_facts import Failure
from baocao.core.brief import WIDTH, brief
from baocao.core.errors import OptionError, StageError
from baocao.extract.registry import extractors
from baocao.read.reader import read
from baocao.structure.prepare import prepare

ROOT = Path(__file__).parent.parent
REPORT = """Huyện Mường Khoa: Nhiều tiến bộ
Thực hiện Quyết định số 12/2022/QĐ-UBND, năm 2022, huyện Yên Bình trồng 120,5 ha rừng, tăng từ 3% đến 5%.
Tuy nhiên, tiến độ giao đất toàn huyện còn chậm do thiếu vốn. UBND tỉnh yêu cầu huyện báo cáo trước ngày 30/6/2023.
"""


@pytest.fixture(scope="module")
def article() -> baocao.Article:
    return baocao.analyze(REPORT, id="a1", published="2022-12-01", model="fast")


@pytest.fixture(scope="module")
def comparison() -> baocao.Comparison:
    texts = [f"Tỷ lệ hộ nghèo đa chiều của tỉnh Yên Bái năm {year} là 12,5%." for year in (2022, 2023)]
    return baocao.compare(baocao.tables(baocao.load(model="fast").pipe(texts)))


def test_the_package_shows_its_public_names_and_no_others() -> None:
    assert dir(baocao) == sorted([*baocao.__all__, "__version__"])
    assert baocao.__version__ == version("baocao")
    assert all(getattr(baocao, name) for name in baocao.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = baocao.nothing  # type: ignore[attr-defined]


def shown() -> Iterator[object]:
    """Every public name with its object, and all that is public in its class if users call it."""
    yield pytest.param(baocao, id="baocao")
    for name in baocao.__all__:
        thing = getattr(baocao, name)
        yield pytest.param(thing, id=name)
        if thing in (baocao.Analyzer, baocao.Article, baocao.Comparison):
            for member, value in inspect.getmembers(thing):
                if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                    yield pytest.param(value, id=f"{name}.{member}")


@pytest.mark.parametrize("thing", [*shown()])
def test_every_public_name_has_an_example_that_holds(thing: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = doctest.DocTestParser().get_doctest(inspect.getdoc(thing) or "", {"baocao": baocao}, "it", None, None)
    assert examples.examples
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples)
    assert result.failed == 0


def test_each_kind_that_ships_is_a_tuple_of_the_article(article: baocao.Article) -> None:
    own = [item for item in extractors() if item.mention.__module__.startswith("baocao.")]
    for extractor in own:
        assert getattr(article, extractor.name) == article.of(extractor.mention) != (), extractor.name
    assert sum(len(getattr(article, extractor.name)) for extractor in own) == len(article.mentions)


def test_kinds_of_an_article_that_nobody_analyzed_are_not_taken_for_none() -> None:
    with pytest.raises(StageError, match=r"figures are found by .* Got Article\(id='a', characters=3\)"):
        _ = baocao.Article(raw="12.", id="a").figures
    failed = baocao.Article(raw="", failure=Failure("read", "Unreadable."))
    with pytest.raises(StageError, match=r"failed in read: Unreadable\. Skip articles with a failure\."):
        _ = failed.figures
    assert baocao.analyze("Xã họp.", model="fast").figures == ()


def test_articles_where_several_or_their_tables_must_be_are_refused(article: baocao.Article) -> None:
    with pytest.raises(OptionError, match=r"tables takes a list.*baocao\.tables\(\[article\]\)\."):
        baocao.tables(article)  # type: ignore[arg-type]
    for given in (article, [article]):
        with pytest.raises(OptionError, match=r"compare takes tables.*baocao\.compare\(baocao\.tables\(\[article"):
            baocao.compare(given)


@pytest.mark.parametrize(("room", "function"), [(baocao.compare, compare), (baocao.read, read)])
def test_rooms_that_can_be_called_show_how(room: ModuleType, function: Callable[..., object]) -> None:
    [shown] = re.findall(r"^    baocao\.\w+\((.*?)\) ->", room.__doc__ or "", re.MULTILINE | re.DOTALL)
    names = [item.split("=")[0].lstrip("*") for item in re.split(r",\s+", shown)]
    assert [name for name in names if name] == [*inspect.signature(function).parameters]


def test_a_mention_of_no_passage_is_refused(article: baocao.Article) -> None:
    assert article.quote(article.passage_of(article.limitations[0])).startswith("Tuy nhiên")
    with pytest.raises(StageError, match=r"article with passages\. Got Mention"):
        article.passage_of(baocao.Mention(start=0, end=1, rule="none"))


@pytest.mark.parametrize(
    "path", ["pyproject.toml", "docs", "báo cáo 2023.docx\n", "a/b.PDF", "https://x.vn/a", Path("x")]
)
def test_a_path_is_not_taken_for_words(path: str | Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(OptionError, match=r"Got .*, a path or an address\. What files hold: .*baocao\.read\(path\)"):
        baocao.analyze(path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words", ["", "Họp.", "30/30", "Xem https://x.vn/a.html", "pyproject.toml\nHọp.", "a" * 5000, "\0"]
)
def test_words_are_not_taken_for_a_path(words: str) -> None:
    assert baocao.analyze(words, model="fast").raw == words


def test_only_models_that_ship_are_kept_loaded() -> None:
    with pytest.raises(OptionError, match=r"default, encoder, fast, rules\. Got 'own'\..*baocao\.load\(model"):
        baocao.analyze("Xã họp.", model="own")  # type: ignore[arg-type]
    first, second = (baocao.analyze("Xã họp.", model="fast").versions for _ in range(2))
    assert first is second  # those of one analyzer


def test_reprs_are_one_short_line(article: baocao.Article, comparison: baocao.Comparison) -> None:
    long = baocao.analyze(REPORT * 50, id="a\n\u202e" * 50, model="fast")
    things = [long, prepare(article), baocao.load(model="fast"), comparison, long.tokens]
    things += [*article.mentions, *article.passages, *article.tokens, *article.nonfigures, *article.blocks]
    for thing in things:
        said = repr(thing)
        assert said.startswith(f"{type(thing).__name__}(")
        assert len(said) <= WIDTH
        assert said.isprintable()


def test_reprs_tell_the_truth(article: baocao.Article) -> None:
    assert repr(article.figures[0]).startswith(
        f"Figure({article.figures[0].start}:{article.figures[0].end}, value=120.5"
    )
    assert repr(article.limitations[0].cause) == "Span(205:214)".replace(
        "205:214", f"{REPORT.index('thiếu')}:{REPORT.index('. UBND')}"
    )
    failed = replace(article, failure=Failure("read", "x"))
    assert "title='Huyện Mường Khoa: Nhiều tiến bộ', failed_in='read'" in repr(failed)
    draft = Draft(raw="  Họp", text="Họp", folded="họp", title=baocao.Token(0, 3, "Họp"))
    assert repr(draft) == "Draft(title='Họp', characters=5)"
    assert brief(draft, "a" * 60, "b" * 60) == f"Draft({'a' * 60}, …)"


def test_a_cell_of_a_notebook_holds_the_page_and_nothing_that_is_not_escaped() -> None:
    hostile = '</iframe><script>alert(1)</script>"><img src=x onerror=alert(2)> có 12 xã.'
    cell = baocao.analyze(hostile, id=hostile, model="fast")._repr_html_()
    assert cell is not None
    assert re.findall(r"<(\w+)", cell) == ["div", "code", "iframe"]
    whole = unescape(re.findall(r'srcdoc="([^"]*)"', cell)[0])
    assert '<head><base href="about:srcdoc">' in whole  # else links lead to the notebook's page
    assert "alert(1)&lt;/script&gt;" in whole
    assert baocao.Article(raw="", failure=Failure("read", "x"))._repr_html_() is None


def test_a_comparison_shows_its_tables_in_a_cell(comparison: baocao.Comparison) -> None:
    cell = replace(comparison, labels={"poverty_multidimensional": "<b>"})._repr_html_()
    assert cell.count("<details open>") == cell.count("<table") == 1
    assert "<summary>&lt;b&gt;</summary>" in cell
    assert "12,5%" in cell


SCRIPT = """
from decimal import Decimal
from typing import assert_type
import baocao

def total(figures: tuple[baocao.Figure, ...]) -> Decimal:
    return sum((figure.value for figure in figures if figure.value is not None), Decimal(0))

for article in baocao.load(model="fast").pipe(baocao.read("reports", on_error="collect")):
    total(article.figures)
    assert_type(article.localities[0].province_now, str | None)
    assert_type(article.of(baocao.Task), tuple[baocao.Task, ...])
    assert_type(article.quote(article.passage_of(article.limitations[0])), str)
    baocao.compare(baocao.tables([article]), units=34).wide("grdp_growth").loc["tỉnh Lào Cai"]
assert_type(baocao.analyze("Xã họp.", model="fast").periods[0].timex, str | None)
baocao.spacy_pipe.blank()
baocao.analyze("Xã họp.").figures[0].name
baocao.cells
"""


def test_types_are_right_for_a_strict_user(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", tmp_path / "script.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert re.findall(r"error: (.*)  \[", done.stdout) == [
        '"Figure" has no attribute "name"',
        'Module has no attribute "cells"',
    ]
