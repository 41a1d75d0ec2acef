"""Numbers in pages are those of docs/numbers.json, and none about quality or speed is typed."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from baocao.core.article_facts import THEMES
from baocao.learn.card import card

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

import parts
import printed

ROOT = printed.ROOT
DEMO = ROOT / "corpora" / "demo" / "README.md"  # what its reports say, not how well they are read
KNOWN = printed.read_numbers()
CODE = re.compile(r"^```.*?^```|`[^`\n]*`|\"[^\"<>]{0,200}\"", re.MULTILINE | re.DOTALL)  # and what is quoted
SENTENCE = re.compile(r"(?<=[.;:!?])\s+(?=[^\W\d_a-z]|\*)|\n\s*\n|\n(?=[-|#])|\|")
AMOUNT = re.compile(  # but the 95 % of intervals
    r"(?<![\w.,/])(?!95 ?%)(?:0?[.,]\d{2,4}\b|0[.,]\d+\b|\d+(?:[.,]\d+)? ?%)|\b\d[\d.,]* of (?:the )?\d+\b|"
    r"\btwice as\b|\bgấp \w+ \w+ lần\b|\b\w+ times (?:as|the|what)\b|\b\d[\d.,]* (?:to \d+ )?(?:MB|GB|articles/s)\b"
)
QUALITY = re.compile(
    r"\bF1\b|accura|precision|recall|\balpha\b|\bright\b|agree on|\bquick|a second|MB/s|articles/s|"
    r"\bcores?\b|memory|points? of|nhanh gấp|độ chính xác|trên giây",
    re.IGNORECASE,
)


def typed(text: str) -> list[str]:
    """Sentences that tell how well or how quick something does in numbers of their own."""
    bare = printed.TABLE.sub("\n\n", printed.MARK.sub("", CODE.sub("x", text)))
    return [said.strip() for said in SENTENCE.split(bare) if AMOUNT.search(said) and QUALITY.search(said)]


@pytest.mark.parametrize("page", printed.pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_numbers_in_pages_are_those_that_were_measured(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert printed.filled(text, KNOWN, printed.manner_of(page)) == text, "scripts/reproduce --fill"
    bare = CODE.sub("", text)
    assert len(re.findall("<!-- (?:number|table) ", bare)) == len(re.findall("<!-- end -->", bare))
    assert not re.search(r"^ {0,3}<!-- number", bare, re.MULTILINE), "a line that begins so is no Markdown any more"
    assert page == DEMO or typed(text) == []


@pytest.mark.parametrize(
    "said",
    [
        "The accuracy is 0.734 there.",
        "They agree on 94 % of them (alpha .94).",
        "It was right in 88 of the 92 that have one.",
        "`fast` reads themes sixty times as quick.",
        "One core takes 0.9 GB for them.",
        "mô hình này đọc nhanh gấp sáu mươi lần",
        "| results | F1 0.97 | 578 |",
    ],
)
def test_typed_numbers_are_noticed(said: str) -> None:
    assert typed(f"Before. {said} Behind.") != []
    assert typed("A factor of 0.95 for spelled numbers; F1 <!-- number a.b -->0.97<!-- end -->.") == []


@pytest.mark.parametrize(
    ("mark", "english", "vietnamese"),
    [
        ("a.b", "0.734", "0,734"),
        ("a.b:percent", "73 %", "73 %"),
        ("a.b:percent1", "73.4 %", "73,4 %"),
        ("a.b:interval", "0.70 to 0.77", "0,70 đến 0,77"),
        ("a.b:percents", "70 to 77 %", "70 đến 77 %"),
        ("a.b:n", "1,825", "1.825"),
        ("a.b:recall.2", "0.50", "0,50"),
        ("a.c:round", "8,100", "8.100"),
        ("a.c:spread", "8,100 (8,000 to 8,200)", "8.100 (8.000 đến 8.200)"),
        ("a.d", "2,000", "2.000"),
        ("a.date", "2026-11-29", "2026-11-29"),
    ],
)
def test_marks_are_filled_in_the_manner_of_the_page(mark: str, english: str, vietnamese: str) -> None:
    numbers = {
        "b": {"value": 0.7342, "n": 1825, "low": 0.7016, "high": 0.7694, "recall": 0.5},
        "c": {"value": 8123.0, "low": 8001.0, "high": 8199.0},
        "d": {"value": 2000},
    }
    known = {"a": {"date": "2026-11-29", "numbers": numbers}}
    for manner, said in ((printed.ENGLISH, english), (printed.VIETNAMESE, vietnamese)):
        assert printed.filled(f"| <!-- number {mark} -->?<!-- end --> |", known, manner) == (
            f"| <!-- number {mark} -->{said}<!-- end --> |"
        )


def test_an_unknown_number_or_table_is_refused() -> None:
    for text in ("<!-- number a.b -->1<!-- end -->", "<!-- table nowhere -->\n<!-- end -->"):
        with pytest.raises(KeyError):
            printed.filled(text, {"a": {"numbers": {}}})


def test_a_form_that_is_none_is_refused_where_a_number_may_be_absent_too() -> None:
    for pattern in ("{?a.b:percnt}", "{a.b:percnt}", "{?a.c:percnt}"):
        with pytest.raises(ValueError, match=r"must be one of: .*percent.*Got 'percnt' behind 'a\.[bc]'"):
            printed._cell(pattern, {"a": {"numbers": {"b": {"value": 0.5}}}}, printed.ENGLISH)
    assert printed._cell("{?a.c:percent}", {"a": {"numbers": {}}}, printed.ENGLISH) == ""


def test_every_part_has_been_measured_and_every_table_is_shown() -> None:
    assert {*KNOWN} == {*parts.load_parts()}
    shown = {name for page in printed.pages() for _, name, _ in printed.TABLE.findall(page.read_text(encoding="utf-8"))}
    assert shown == {*tomllib.loads(printed.TABLES.read_text(encoding="utf-8"))}
    assert all(kept["date"] and kept["version"] and kept["numbers"] for kept in KNOWN.values())


def test_a_part_that_lacks_something_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAOCAO_REAL", raising=False)
    assert parts.load_parts()["real"].missing() == ["BAOCAO_REAL"]
    assert parts.Part("x", "", ("no_such_module", "json"), dict).missing() == ["no_such_module"]


def test_writing_and_reading_numbers_changes_nothing(tmp_path: Path) -> None:
    printed.write_numbers(KNOWN, tmp_path / "numbers.json")
    assert printed.read_numbers(tmp_path / "numbers.json") == KNOWN
    assert (tmp_path / "numbers.json").read_text("utf-8") == printed.NUMBERS.read_text("utf-8")


@pytest.mark.parametrize("name", ["encoder", "themes"])
def test_cards_of_models_say_what_was_measured_when_they_were_trained(name: str) -> None:
    folder = ROOT / "models" / name
    manifest, metrics = (json.loads((folder / f"{file}.json").read_text("utf-8")) for file in ("manifest", "metrics"))
    assert card(name, manifest, metrics) == (folder / "README.md").read_text("utf-8")
    assert {*THEMES} <= {*metrics["real-test"]["by_theme"]}


def test_the_command_lists_its_parts_and_refuses_others() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "reproduce")]
    told = subprocess.run([*command, "--list"], capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in told.splitlines()] == [*parts.load_parts()]
    refused = subprocess.run([*command, "nowhere"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "a part must be one of" in refused.stderr
