"""Records, tables and files: constant columns, exact offsets, whole files or none."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest

import baocao
from baocao.core.article import Article
from baocao.core.article_facts import Failure
from baocao.core.errors import OptionError, StageError
from baocao.core.spans import Mention
from baocao.extract.registry import Extractor, extractors
from baocao.write import exports, formats, tables
from baocao.write.entry import to_entry
from baocao.write.record import dumps, record_fields
from baocao.write.tables import schema

TEXT = "Huyện Mường Khoa: Nhiều tiến bộ\nNăm 2019, huyện trồng 120 ha rừng. Tuy nhiên, tiến độ giao đất còn chậm.\n"
FAILED = Article(raw="", id="b", source="b.txt", failure=Failure("read", "không đọc được"))


@pytest.fixture(scope="module")
def article(analyzer: baocao.Analyzer) -> Article:
    return analyzer.analyze(TEXT, id="a", published="2019-12-01")


def test_record_holds_the_contract(article: Article) -> None:
    record = baocao.to_record(article)
    assert record["schema"] == "baocao/1"
    assert record["id"] == "a"
    assert record["published"] == "2019-12-01"
    assert record["title"] == "Huyện Mường Khoa: Nhiều tiến bộ"
    assert len(record["text_sha256"]) == 64
    assert {"figures", "localities", "limitations", "periods", "citations", "warnings", "versions"} <= set(record)
    assert json.loads(dumps(record)) == record


def test_record_mentions_quote_their_text_and_name_passage_and_rule(article: Article) -> None:
    (item,) = baocao.to_record(article)["limitations"]
    assert TEXT[item["start"] : item["end"]] == item["text"] == "tiến độ giao đất còn chậm"
    passage = baocao.to_record(article)["passages"][item["passage"]]
    assert passage["start"] <= item["start"] < item["end"] <= passage["end"]
    assert item["rule"]


def test_records_with_surrogates_can_be_written(analyze: Callable[..., Article]) -> None:
    line = dumps(baocao.to_record(analyze("Tên bài \ud800 lạ\nCòn 3 xã chưa đạt chuẩn \ud800.")))
    assert json.loads(line.encode())["title"] == "Tên bài \ud800 lạ"


@pytest.mark.parametrize("articles", [[], [FAILED]], ids=["none", "failed"])
def test_columns_and_dtypes_are_constant(article: Article, articles: list[Article]) -> None:
    full, other = baocao.tables([article]), baocao.tables(articles)
    assert list(full) == list(other) == list(schema())
    for name in full:
        assert dict(full[name].dtypes) == dict(other[name].dtypes), name


def test_tables_lead_back_to_the_sentence(article: Article) -> None:
    row = baocao.tables([article])["limitations"].iloc[0]
    assert row["sentence"] == "Tuy nhiên, tiến độ giao đất còn chậm."
    assert row["theme"] == "shortcomings"
    assert row["article"] == "a"
    assert row["published"] == pd.Timestamp("2019-12-01")


def test_failures_become_rows_of_the_errors_table() -> None:
    frames = baocao.tables([FAILED])
    assert frames["errors"].to_dict("records") == [
        {"article": "b", "source": "b.txt", "stage": "read", "message": "không đọc được"}
    ]
    assert frames["articles"].empty


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_files_hold_what_the_tables_hold(article: Article, tmp_path: Path, file_format: str) -> None:
    counts = formats.write(iter([article, FAILED]), tmp_path, file_format)
    frames = baocao.tables([article, FAILED])
    assert {path.name for path in tmp_path.glob("[!.]*")} == {f"{name}.{file_format}" for name in frames}
    for name, expected in frames.items():
        assert counts[name] == len(expected)
        path = tmp_path / f"{name}.{file_format}"
        if file_format == "parquet":
            pd.testing.assert_frame_equal(
                pd.read_parquet(path, dtype_backend="numpy_nullable").astype(expected.dtypes), expected
            )
        else:
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
            back = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
            assert list(back.columns) == list(expected.columns)
            assert len(back) == len(expected)


def test_long_tables_are_written_in_pieces_with_one_header(
    article: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_ROWS", 2)
    formats.write(iter([article] * 5), tmp_path, "csv")
    back = pd.read_csv(tmp_path / "limitations.csv", encoding="utf-8-sig")
    assert back["text"].tolist() == ["tiến độ giao đất còn chậm"] * 5


def test_jsonl_keeps_records_and_failures_apart(article: Article, tmp_path: Path) -> None:
    formats.write(iter([article, FAILED]), tmp_path, "jsonl")
    (record,) = (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()
    (error,) = (tmp_path / "errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(record) == baocao.to_record(article)
    assert json.loads(error)["message"] == "không đọc được"


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_an_interrupted_write_leaves_no_file(article: Article, tmp_path: Path, file_format: str) -> None:
    def broken() -> "list[Article]":
        yield article  # type: ignore[misc]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        formats.write(broken(), tmp_path, file_format)
    assert list(tmp_path.iterdir()) == []


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"csv, .*jsonl, .*parquet"):
        formats.write([], tmp_path, "doc")


def test_versions_name_package_model_and_gazetteer(article: Article) -> None:
    assert {"baocao", "model", "gazetteer"} <= set(baocao.to_record(article)["versions"])


def test_every_nested_span_of_decomposed_text_quotes_the_raw_text(analyze: Callable[..., Article]) -> None:
    raw = unicodedata.normalize(
        "NFD", TEXT + "Một số xã còn chậm tiến độ do thiếu vốn. Năm 2018, xã Nà Hin có 12 hộ nghèo.\n"
    )

    def spans(value: object) -> Iterator[dict[str, object]]:
        if isinstance(value, dict):
            if {"start", "end", "text"} <= set(value):
                yield value
            for item in value.values():
                yield from spans(item)
        elif isinstance(value, list):
            for item in value:
                yield from spans(item)

    found = list(spans(baocao.to_record(analyze(raw, published="2019-12-01"))))
    assert any(span["text"] == unicodedata.normalize("NFD", "Năm 2018") for span in found)
    assert all(raw[span["start"] : span["end"]] == span["text"] for span in found)  # type: ignore[misc]


def test_a_figure_without_a_place_of_its_own_takes_the_articles(analyze: Callable[..., Article]) -> None:
    article = analyze("Giảm nghèo bền vững\nUBND tỉnh Sơn La rà soát hộ nghèo.\nSố hộ nghèo còn 12.500 hộ.\n")
    row = baocao.tables([article])["figures"].iloc[0]
    assert row["locality_from"] == "article"
    places = baocao.tables([article])["localities"]
    assert places.set_index("mention").loc[row["locality"], "province"] == "Sơn La"


def test_citations_keep_the_documents_number_beside_their_own_place(analyze: Callable[..., Article]) -> None:
    article = analyze("Xã làm theo Chỉ thị 05-CT/TW, Luật Đất đai năm 2013 và Nghị quyết 42/NQ-CP.", id="a")
    rows = baocao.tables([article])["citations"]
    assert rows["mention"].tolist() == [0, 1, 2]
    assert rows["number"].fillna("").tolist() == ["05-CT/TW", "", "42/NQ-CP"]


@pytest.mark.parametrize("extractor", extractors(), ids=lambda item: item.name)
def test_no_field_of_a_mention_takes_a_column_of_its_context(extractor: Extractor) -> None:
    own = {field.key for field in record_fields(extractor.mention)} - {"passage"}
    assert own.isdisjoint({"article", "published", "article_province", "mention", "sentence", "theme"})
    assert {"article", "mention", *own - {"kind"}} <= set(schema()[extractor.name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Mention):
    """A kind whose field bears the name of a column of every table."""

    kind: ClassVar[str] = "award"
    plural: ClassVar[str] = "awards"

    published: date | None = None


def test_a_field_that_would_take_such_a_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "extractors", lambda: (Extractor(Award, lambda _: iter(()), ()),))
    with pytest.raises(StageError, match=r"field of Award .*mention, published, sentence, theme\)\. Got published\."):
        tables.schema.__wrapped__()


def test_failures_and_dropped_repeats_add_one_row_only(article: Article) -> None:
    entry = to_entry(article)
    repeat = replace(entry, record=entry.record | {"duplicate_of": {"id": "z", "similarity": 0.9}})
    rows = {"article": "a", "first": "z", "similarity": 0.9}
    assert list(tables.entry_rows(replace(repeat, dropped=True))) == [("duplicates", rows)]
    assert [name for name, _ in tables.entry_rows(to_entry(FAILED))] == ["errors"]
    names = [name for name, _ in tables.entry_rows(repeat)]
    assert names == ["duplicates", *(name for name, _ in tables.entry_rows(entry))]


def test_passages_come_before_what_lies_in_them(article: Article) -> None:
    known: set[object] = set()
    for name, row in tables.entry_rows(to_entry(article)):
        if name == "passages":
            known.add(row["passage"])
        assert row.get("passage") in {None, *known}
    assert len(known) == len(article.passages)


def codebook() -> dict[str, dict[str, str]]:
    """The columns that docs/reference/codebook.md lists under each heading, with their types."""
    tables_of: dict[str, dict[str, str]] = {}
    name = ""
    for line in (
        (Path(__file__).parents[2] / "docs" / "reference" / "codebook.md").read_text(encoding="utf-8").splitlines()
    ):
        if line.startswith("## "):
            name = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith("| column | type"):
            column, dtype, meaning = (cell.strip() for cell in line.strip("|").split("|"))
            assert meaning, column
            tables_of.setdefault(name, {})[column] = dtype
    return tables_of


def test_the_codebook_lists_every_column_of_every_table() -> None:
    written = codebook()
    every = written.pop("Every table of mentions")
    kinds = {extractor.name for extractor in extractors()}
    assert set(written) == set(schema())
    for name, columns in schema().items():
        listed = every | written[name] if name in kinds else written[name]
        dtypes = {column: "date" if dtype == "datetime64[s]" else dtype for column, dtype in columns.items()}
        assert listed == dtypes, name
        own = [column for column in columns if column in written[name]]
        assert own == list(written[name]), name
