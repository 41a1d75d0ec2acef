"""Every format leads back to the same texts, spans and values."""

import csv
import json
import re
import sqlite3
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import openpyxl
import pandas as pd
import pytest
import spacy
from spacy.tokens import DocBin

import baocao
from baocao.cli import extraction
from baocao.core.article import Article
from baocao.core.article_facts import THEMES, Failure
from baocao.core.errors import OptionError
from baocao.extract.registry import Extractor, extractors
from baocao.run.spool import read_spool, write_spool
from baocao.write import exports, formats, huggingface, parquet, workbook
from baocao.write.annotations import labels, marks, zones
from baocao.write.entry import Entry, to_entry
from baocao.write.newsroom import to_ninjs, to_schema_org
from baocao.write.tables import schema

PLAIN = (
    "Huyện Mường Khoa: Nhiều tiến bộ\nNgày 2/12/2019, huyện Yên Bình, tỉnh Yên Bái báo cáo.\n"
    "Năm 2019, huyện trồng 120,5 ha rừng, làm 15 km đường. Tuy nhiên, tiến độ giao đất còn chậm.\n"
)
MESSY = (
    "=1+1|Đường 🚜 mới\r\n- Đường liên xã dài 15 km 🚜🚜; \u000b+ Thu 1.250 tỷ đồng\t\r\n\r\n"
    + unicodedata.normalize("NFD", "Còn 3 xã chưa đạt chuẩn; tiến độ còn chậm.")
    + "\u2028@SUM(A1) đạt 45%\x01.\r\n"
)
FAILED = Article(raw="", id="c", source="c.txt", failure=Failure("read", "không đọc được"))
REPEAT = {"id": "a", "similarity": 0.9}


@pytest.fixture(scope="module")
def entries(analyzer: baocao.Analyzer) -> list[Entry]:
    plain = to_entry(analyzer.analyze(PLAIN, id="a", published="2019-12-02", source="https://example.vn/a"))
    messy = to_entry(analyzer.analyze(MESSY, id="../b|x", published="1899-12-31"))
    again = to_entry(analyzer.analyze(PLAIN, id="d"))
    dropped = Entry(again.record | {"duplicate_of": REPEAT}, again.raw, dropped=True)
    return [plain, messy, to_entry(FAILED), dropped]


def spans(entry: Entry) -> list[tuple[str, str]]:
    """Label and words of every span of the entry."""
    return sorted((mark.label, entry.raw[mark.start : mark.end]) for mark in marks(entry.record))


def regions(entry: Entry) -> list[tuple[str, str]]:
    """Label and words of every span of the entry, and of its passages under their themes."""
    return sorted([*spans(entry), *((zone.label, entry.raw[zone.start : zone.end]) for zone in zones(entry.record))])


def written(entries: list[Entry], out: Path, file_format: str, **options: str) -> Path:
    formats.write(iter(entries), out, file_format, **options)
    return out


def good(entries: list[Entry]) -> list[Entry]:
    found = [entry for entry in entries if entry.good]
    assert len(found) == 2
    assert any("figure" in dict(spans(entry)) for entry in found)
    return found


def test_the_command_offers_every_format() -> None:
    assert sorted(extraction.FORMATS) == sorted(formats.FORMATS)


@pytest.mark.parametrize("file_format", sorted(formats.FORMATS))
@pytest.mark.parametrize("some", [True, False], ids=["some", "none"])
def test_every_format_writes_any_number_of_articles(
    entries: list[Entry], tmp_path: Path, file_format: str, some: bool
) -> None:
    counts = formats.write(iter(entries if some else []), tmp_path, file_format)
    assert counts.get("articles", counts.get("records")) == (2 if some else 0)
    assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.parametrize("file_format", sorted(formats.FORMATS))
def test_an_interrupted_write_leaves_nothing(entries: list[Entry], tmp_path: Path, file_format: str) -> None:
    def broken() -> Any:
        yield entries[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        formats.write(broken(), tmp_path, file_format)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_spools_hold_everything(entries: list[Entry], tmp_path: Path) -> None:
    kept = [entry for entry in entries if not entry.dropped]
    write_spool(tmp_path / "0.jsonl.gz", "key", kept)
    assert list(read_spool(tmp_path / "0.jsonl.gz")) == kept


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_comes_back_as_the_tables(entries: list[Entry], tmp_path: Path, separator: str) -> None:
    out = written(entries, tmp_path, "csv", csv_sep=separator)
    frames = pd.read_csv(out / "passages.csv", sep=separator, encoding="utf-8-sig", dtype=schema()["passages"])
    texts = [entry.raw[item["start"] : item["end"]] for entry in good(entries) for item in entry.record["passages"]]
    assert frames["text"].tolist() == texts
    repeats = pd.read_csv(out / "duplicates.csv", sep=separator, encoding="utf-8-sig")
    assert repeats.to_dict("records") == [{"article": "d", "first": "a", "similarity": 0.9}]


@pytest.mark.parametrize("separator", ["", ",,", '"', "\n"])
def test_separators_that_cannot_work_are_refused(tmp_path: Path, separator: str) -> None:
    with pytest.raises(OptionError, match="one character"):
        formats.write([], tmp_path, "csv", csv_sep=separator)


def test_long_tables_become_a_folder_of_parquet_files(
    entries: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "PART_ROWS", 2)
    monkeypatch.setattr(exports, "_ROWS", 2)
    out = written(entries, tmp_path, "parquet")
    assert (out / "passages.parquet").is_dir()
    assert (out / "errors.parquet").is_file()
    assert len(pd.read_parquet(out / "passages.parquet")) == sum(len(e.record["passages"]) for e in good(entries))
    monkeypatch.undo()
    formats.write(iter(entries), tmp_path, "parquet", overwrite=True)
    assert (tmp_path / "passages.parquet").is_file()


def test_workbooks_hold_real_values_and_no_formula_but_links(entries: list[Entry], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(entries, tmp_path, "xlsx") / "tables.xlsx")
    assert book.sheetnames == list(schema())
    sheet = book["figures"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, columns["value"]).value == 120.5
    assert sheet.cell(2, columns["published"]).value.isoformat() == "2019-12-02T00:00:00"
    link = re.fullmatch(r"=HYPERLINK\(\"#'(\w+)'!A(\d+)\",\d+\)", sheet.cell(2, columns["passage"]).value)
    assert link
    target = book[link[1]][int(link[2])]
    assert sheet.cell(2, columns["sentence"]).value in [cell.value for cell in target]
    formulas = [c.value for table in book for row in table.iter_rows() for c in row if c.data_type == "f"]
    assert all(value.startswith("=HYPERLINK(\"#'passages'!A") for value in formulas)
    titles = {row[0].value: row[3].value for row in book["articles"].iter_rows(min_row=2)}
    assert titles["../b|x"].startswith("=1+1")


def test_workbooks_go_on_in_a_second_sheet(
    entries: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    book = openpyxl.load_workbook(written(entries, tmp_path, "xlsx") / "tables.xlsx")
    assert book["passages"].max_row == 3
    assert book["passages 2"][1][0].value == "article"
    assert book["passages 2"].max_row > 1


@pytest.fixture
def database(entries: list[Entry], tmp_path: Path) -> Any:
    with closing(sqlite3.connect(written(entries, tmp_path, "sqlite") / "tables.sqlite")) as connection:
        yield connection


def test_databases_have_sound_keys(database: sqlite3.Connection, entries: list[Entry]) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = database.execute(
        "SELECT f.sentence, p.text FROM figures f JOIN passages p ON p.id = f.passage_id"
    ).fetchall()
    assert len(rows) == sum(len(entry.record["figures"]) for entry in good(entries))
    assert all(sentence == text for sentence, text in rows)
    referred = {row[2] for row in database.execute("PRAGMA foreign_key_list(figures)")}
    assert referred == {"articles", "passages"}


@pytest.mark.parametrize(
    "query", ["đường", "duong", "ĐƯỜNG", "đuong", "duong lien xa", '"duong lien xa"', "trong rung"]
)
def test_databases_find_words_with_and_without_accents(database: sqlite3.Connection, query: str) -> None:
    rows = database.execute(
        "SELECT text FROM passages WHERE id IN (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?)", (query,)
    ).fetchall()
    assert rows
    assert database.execute("SELECT count(*) FROM passages_fts WHERE passages_fts MATCH 'khongco'").fetchone() == (0,)


def test_docbins_hold_texts_records_and_spans(entries: list[Entry], tmp_path: Path) -> None:
    (path,) = written(entries, tmp_path, "docbin").glob("docs/*.spacy")
    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab))
    for doc, entry in zip(docs, good(entries), strict=True):
        assert doc.text == entry.raw
        assert json.dumps(doc.user_data["baocao"]) == json.dumps(entry.record)
        assert len(doc.spans["figures"]) == len(entry.record["figures"])


def test_conllu_gives_the_text_back(entries: list[Entry], tmp_path: Path) -> None:
    content = (written(entries, tmp_path, "conllu") / "articles.conllu").read_text(encoding="utf-8")
    for entry, block in zip(good(entries), content.split("# newdoc id = ")[1:], strict=True):
        lines = [line.split("\t") for line in block.split("\n") if line[:1].isdigit()]
        assert {len(line) for line in lines} == {10}
        text = ""
        for line in lines:
            misc = dict(item.split("=", 1) for item in line[9].split("|"))
            start, end = map(int, misc["TokenRange"].split(":"))
            text += unescaped(misc.get("SpacesBefore", "")) + entry.raw[start:end]
            text += "" if misc.get("SpaceAfter") == "No" else unescaped(misc.get("SpacesAfter", "\\s"))
        assert text == entry.raw
        comments = [line.split(" ", 5) for line in block.split("\n") if line.startswith("# span = ")]
        assert sorted((item[3], entry.raw[int(item[4]) : int(item[5].split()[0])]) for item in comments) == spans(entry)


def unescaped(text: str) -> str:
    names = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}
    return re.sub(r"\\(.)", lambda match: names[match[1]], text)


def test_brat_spans_quote_their_text(entries: list[Entry], tmp_path: Path) -> None:
    out = written(entries, tmp_path, "brat") / "brat"
    assert {path.name for path in out.iterdir()} == {
        "annotation.conf",
        "articles.jsonl",
        "a.txt",
        "a.ann",
        "_b_x.txt",
        "_b_x.ann",
    }
    for name, entry in zip(("a", "_b_x"), good(entries), strict=True):
        text = (out / f"{name}.txt").read_bytes().decode()
        assert text == entry.raw
        found = []
        for line in (out / f"{name}.ann").read_text(encoding="utf-8").split("\n"):
            if line.startswith("T"):
                _, place, words = line.split("\t", 2)
                label, _, ends = place.partition(" ")
                pieces = [text[int(a) : int(b)] for a, b in (pair.split() for pair in ends.split(";"))]
                assert " ".join(pieces) == words
                found.append((label, words))
        assert sorted(found) == regions(entry)


def test_brat_keeps_articles_apart_whose_ids_make_the_same_name(entries: list[Entry], tmp_path: Path) -> None:
    empty = entries[0].record | {extractor.name: [] for extractor in extractors()}
    bare = [Entry(empty | {"id": name}, name) for name in ("a/b", "A_b", "..")]
    out = written(bare, tmp_path, "brat") / "brat"
    assert sorted(path.name for path in out.glob("*.txt")) == ["A_b~2.txt", "a_b.txt", "article.txt"]


def test_labelstudio_offsets_count_code_points(entries: list[Entry], tmp_path: Path) -> None:
    out = written(entries, tmp_path, "labelstudio")
    tasks = json.loads((out / "labelstudio.json").read_text(encoding="utf-8"))
    for task, entry in zip(tasks, good(entries), strict=True):
        assert task["data"]["text"] == entry.raw
        found = [item for item in task["predictions"][0]["result"] if item["type"] == "labels"]
        for item in found:
            value = item["value"]
            assert entry.raw[value["start"] : value["end"]] == value["text"]
            assert f'<Label value="{value["labels"][0]}"/>' in (out / "labelstudio.xml").read_text(encoding="utf-8")
        assert sorted((item["value"]["labels"][0], item["value"]["text"]) for item in found) == regions(entry)


def test_prodigy_spans_begin_and_end_with_tokens(entries: list[Entry], tmp_path: Path) -> None:
    lines = (written(entries, tmp_path, "prodigy") / "prodigy.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    for line, entry in zip(lines, good(entries), strict=True):
        task = json.loads(line)
        assert task["text"] == entry.raw
        assert all(entry.raw[token["start"] : token["end"]] == token["text"] for token in task["tokens"])
        for span in task["spans"]:
            assert task["tokens"][span["token_start"]]["start"] == span["start"]
            assert task["tokens"][span["token_end"]]["end"] == span["end"]
        found = [(span["label"], entry.raw[span["start"] : span["end"]]) for span in task["spans"]]
        assert sorted(found) == regions(entry)


def test_ninjs_has_text_places_and_subjects(entries: list[Entry]) -> None:
    item = to_ninjs(entries[0])
    assert item["uri"] == "https://example.vn/a"
    assert item["contentCreated"] == "2019-12-02T00:00:00+07:00"
    assert item["bodies"][0]["value"] == PLAIN
    assert item["headlines"] == [{"role": "main", "value": "Huyện Mường Khoa: Nhiều tiến bộ"}]
    assert len(item["places"]) == len({(place["name"], place.get("literal")) for place in item["places"]})
    assert all(0 <= subject["relevance"] <= 100 for subject in item["subjects"])
    assert to_ninjs(entries[1])["uri"] == "urn:baocao:../b%7Cx"


def test_schema_org_names_what_is_measured(entries: list[Entry]) -> None:
    item = to_schema_org(entries[0])
    assert item["@type"] == "NewsArticle"
    assert item["datePublished"] == "2019-12-02"
    (area,) = [thing for thing in item["mentions"] if thing.get("value") == 120.5]
    assert (area["@type"], area["unitText"], area["description"]) == ("QuantitativeValue", "ha", "120,5 ha")


def test_a_data_set_folder_names_its_files(entries: list[Entry], tmp_path: Path) -> None:
    out = written(entries, tmp_path, "huggingface")
    card = (out / "README.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"- config_name: (\w+)\n  data_files: (\S+)", card))
    assert {"articles", "texts", "passages", "figures", "errors", "duplicates"} <= set(files)
    assert all((out / name).is_file() for name in files.values())
    assert {Path(name).suffix for name in files.values()} == {".parquet"}  # the library takes one format a folder
    texts = pd.read_parquet(out / files["texts"]).to_dict("records")
    assert texts == [{"article": entry.record["id"], "text": entry.raw} for entry in good(entries)]


def test_the_card_names_every_kind_and_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = Extractor(cast(Any, SimpleNamespace(plural="prize_givers")), lambda _: iter(()), ())
    monkeypatch.setattr(huggingface, "extractors", lambda: (*extractors(), made_up))
    huggingface.write_card(tmp_path, Counter(articles=1, prize_givers=7))
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "place references, tasks, prize givers were extracted" in " ".join(card.split())
    assert "| prize_givers | 7 |" in card


def test_labels_are_those_of_the_kinds_whatever_the_batch_holds(entries: list[Entry], tmp_path: Path) -> None:
    found = {mark.label for entry in good(entries) for mark in marks(entry.record)}
    assert found < set(labels())
    assert {"place_reference", "citation", "modifier_cue", "task"} <= set(labels())
    page = (written([], tmp_path / "a", "labelstudio") / "labelstudio.xml").read_text(encoding="utf-8")
    assert re.findall(r'<Label value="(\w+)"/>', page) == [*THEMES, *labels()]
    settings = (written([], tmp_path / "b", "brat") / "brat" / "annotation.conf").read_text(encoding="utf-8")
    assert settings.partition("\n\n")[0].split("\n")[1:] == [*labels(), *THEMES]


def test_surrogates_can_be_written_everywhere(analyze: Callable[..., Article], tmp_path: Path) -> None:
    article = analyze("Tên \ud800 lạ\nCòn 3 xã chưa đạt chuẩn \ud800, thu 5 tỷ đồng.", id="\ud800")
    for file_format in formats.FORMATS:
        assert sum(formats.write([article], tmp_path / file_format, file_format).values()) > 0


_ALL_FORMATS = """
import sys
from pathlib import Path
from baocao.write import exports, formats
from baocao.run.spool import read_spool
for name in formats.FORMATS:
    formats.write(read_spool(Path(sys.argv[1])), Path(sys.argv[2]) / name, name)
"""


@pytest.fixture(scope="module")
def hostile(analyzer: baocao.Analyzer) -> list[Article]:
    """Numbers that no format holds, ids and texts with every sign that parts rows or ends blocks."""
    digits = analyzer.analyze(f"Huyện thu {'9' * 5000} đồng, {'7' * 30} ha và 12 xã.", id="a\ud800")
    signs = analyzer.analyze("Huyện có 12 xã.\rTỉnh có 8/9 </script><!-- xã\x00", id="x\ry", source="http://[::1")
    return [digits, signs, replace(digits, id="a\ud801"), replace(digits, id="a?"), replace(digits, id="a?")]


@pytest.mark.parametrize("file_format", sorted(formats.FORMATS))
def test_no_article_can_crash_a_format_or_run_into_another(
    hostile: list[Article], tmp_path: Path, file_format: str
) -> None:
    counts = formats.write(hostile, tmp_path, file_format)
    assert counts.get("articles", counts.get("records")) == len(hostile)


def test_numbers_that_no_format_holds_are_the_nearest_that_it_does(hostile: list[Article]) -> None:
    values = baocao.tables(hostile)["figures"]["value"].dropna().tolist()
    assert set(values) == {float("7" * 30), 12.0, 8.0}


def test_csv_keeps_carriage_returns_and_ids_apart(hostile: list[Article], tmp_path: Path) -> None:
    formats.write(hostile, tmp_path, "csv")
    with (tmp_path / "articles.csv").open(encoding="utf-8-sig", newline="") as handle:
        ids = [row["article"] for row in csv.DictReader(handle)]
    assert ids == ["a\\ud800", "x\ry", "a\\ud801", "a?", "a?~2"]
    assert pd.read_csv(tmp_path / "articles.csv")["article"].tolist() == ids


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("http://[::1", "urn:baocao:a"),
        ("http://", "urn:baocao:a"),
        ("https://báo.vn/tin tức?x=1#y", "https://b%C3%A1o.vn/tin%20t%E1%BB%A9c?x=1#y"),
        ("bao-cao.txt", "urn:baocao:a"),
    ],
)
def test_addresses_are_urls_or_none(analyze: Callable[..., Article], source: str, uri: str) -> None:
    entry = to_entry(analyze("Còn 3 xã.", id="a", source=source))
    assert to_ninjs(entry)["uri"] == to_schema_org(entry)["@id"] == uri


def test_json_on_a_page_cannot_end_its_block(hostile: list[Article], tmp_path: Path) -> None:
    formats.write(hostile, tmp_path, "schema-org")
    lines = (tmp_path / "schema-org.jsonl").read_text(encoding="utf-8").split("\n")
    assert "<" not in "".join(lines)
    assert "</script><!--" in json.loads(lines[1])["articleBody"]


def test_fields_are_told_by_media_topics_and_codes_with_their_lists(analyze: Callable[..., Article]) -> None:
    entry = to_entry(
        analyze("Huyện Yên Bình, tỉnh Yên Bái: bệnh viện khám bệnh, tiêm chủng, y tế, vắc xin.", published="2019-12-02")
    )
    (subject,) = to_ninjs(entry)["subjects"]
    assert (subject["name"], subject["uri"]) == ("Y tế", "http://cv.iptc.org/newscodes/mediatopic/07000000")
    (term,) = to_schema_org(entry)["keywords"]
    assert (term["name"], term["termCode"]) == ("Y tế", "07000000")
    listed = entry.record["locality"]["list_date"]
    assert to_ninjs(entry)["places"][0]["uri"] == f"urn:baocao:gso:{listed}:{entry.record['locality']['code']}"
    (area,) = to_schema_org(entry)["contentLocation"]
    assert area["identifier"]["validFrom"] == listed


@pytest.mark.parametrize(
    ("options", "value", "cell"),
    [
        ({}, "120.5", "8/9"),
        ({"csv_locale": "en"}, "120.5", '="8/9"'),
        ({"csv_locale": "vi"}, "120,5", '="8/9"'),
        ({"csv_sep": ";", "csv_decimal": ","}, "120,5", "8/9"),
    ],
)
def test_csv_for_spreadsheets_has_their_marks_and_no_dates_for_texts(
    analyze: Callable[..., Article], tmp_path: Path, options: dict[str, str], value: str, cell: str
) -> None:
    formats.write([analyze("Huyện trồng 120,5 ha rừng, 8/9 xã đạt chuẩn.", id="a")], tmp_path, "csv", **options)
    separator = options.get("csv_sep") or (";" if options.get("csv_locale") == "vi" else ",")
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=separator))
    assert rows[0]["value"] == value
    assert rows[1]["text"] == cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        *((text, f'="{text}"') for text in ("8/9", "1.250", "01", "12-3", "2E5", "39,3%", "2019-11", "-5", "08:30")),
        *((text, f"'{text}") for text in ("=1+1", "- Thu 5 tỷ", "+A", "@x", "\tx")),
        *((text, text) for text in ("15 km", "Xã A", "2019-Q3", "", "8/9 xã", "/")),
    ],
)
def test_texts_that_spreadsheets_would_read_as_something_else_stay_texts(text: str, cell: str) -> None:
    style = formats.CsvStyle.of(None, None, "vi")
    assert exports._cell(text, "string", style) == cell
    assert exports._cell(text, "string", formats.CsvStyle()) == text


@pytest.mark.parametrize("marks", [(",", ","), (";", ";"), (",", "x"), ("\r", ".")])
def test_marks_of_a_csv_that_cannot_be_told_apart_are_refused(tmp_path: Path, marks: tuple[str, str]) -> None:
    with pytest.raises(OptionError):
        formats.write([], tmp_path, "csv", csv_sep=marks[0], csv_decimal=marks[1])


def test_workbooks_show_values_in_full_and_name_what_they_cut(analyze: Callable[..., Article], tmp_path: Path) -> None:
    long = analyze("Thu 11.000 tỷ đồng, trồng 120,5 ha rừng.\nXã " + "làm đường " * 7_000, id="a")
    book = openpyxl.load_workbook(written([to_entry(long)], tmp_path, "xlsx") / "tables.xlsx")
    columns = {cell.value: cell.column for cell in book["figures"][1]}
    shown = [
        (cell.value, cell.number_format)
        for cell in next(book["figures"].iter_cols(columns["value"], columns["value"], 2))
    ]
    assert shown == [(11_000_000_000_000, "#,##0"), (120.5, "#,##0.######")]
    cells = [cell.value for row in book["passages"].iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    longest = max(cells, key=len)
    assert len(longest) <= workbook.MAX_TEXT
    assert longest.endswith("characters]")
    (warnings,) = [row[-1].value for row in book["articles"].iter_rows(min_row=2)]
    assert "passages, row 3, text: cut" in warnings


def test_search_tables_name_their_content_as_datasette_looks_for_it(database: sqlite3.Connection) -> None:
    for name in ("articles", "passages"):
        query = "SELECT name FROM sqlite_master WHERE sql LIKE ?"
        assert database.execute(query, (f'%VIRTUAL TABLE%USING FTS%content="{name}"%',)).fetchall() == [
            (f"{name}_fts",)
        ]


def test_regions_that_mentions_share_are_marked_once(analyze: Callable[..., Article]) -> None:
    entry = to_entry(analyze("Năm 2019, huyện Yên Bình trồng 120 ha rừng, 15 ha quế, xây 3 cầu.", id="a"))
    found = marks(entry.record)
    assert len({(mark.label, mark.start, mark.end) for mark in found}) == len(found)
    (period,) = [mark for mark in found if mark.label == "period"]
    assert len(period.parents) == 3
    assert {found[parent].label for parent in period.parents} == {"figure"}


def test_long_lines_with_many_mentions_are_not_repeated_whole(analyze: Callable[..., Article]) -> None:
    article = analyze("Xã trồng 5 ha, " * 1_000)
    sentences = baocao.tables([article])["figures"]["sentence"]
    assert len(sentences) > 900
    assert sentences.str.len().max() < 1_100
    assert sentences.str.contains("Xã trồng 5 ha").all()


@pytest.mark.slow
def test_equal_articles_give_equal_bytes_in_every_process(entries: list[Entry], tmp_path: Path) -> None:
    write_spool(tmp_path / "spool.gz", "key", entries[:3])
    for seed in ("1", "2"):
        command = [sys.executable, "-c", _ALL_FORMATS, tmp_path / "spool.gz", tmp_path / seed]
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}, timeout=120)
    first, second = (
        {
            path.relative_to(tmp_path / seed): path.read_bytes()
            for path in (tmp_path / seed).rglob("*")
            if path.is_file()
        }
        for seed in ("1", "2")
    )
    assert [name for name in first if first[name] != second.get(name)] == []
    assert len(first) == len(second) > len(formats.FORMATS)
