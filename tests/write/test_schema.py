"""The JSON Schema of the record: records of all kinds hold to it, anything else does not, and it changes on purpose only."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import baocao
from baocao.analyzer import Analyzer
from baocao.core.article import Article
from baocao.core.article_facts import Failure
from baocao.core.spans import PageBox
from baocao.write.record import dumps
from baocao.write.schema import record_schema

ROOT = Path(__file__).parents[2]
PINNED = ROOT / "docs" / "reference" / "record.schema.json"
OFFICIAL = """UBND TỈNH YÊN BÁI
SỞ TÀI CHÍNH
Số: 118/BC-STC
Yên Bái, ngày 12 tháng 3 năm 2021

BÁO CÁO
Kết quả giải ngân vốn đầu tư công quý I năm 2021

Đến hết tháng 3 năm 2021, tỉnh Yên Bái giải ngân 1.250,5 tỷ đồng, đạt 21,4% kế hoạch.
"""


@pytest.fixture(scope="module")
def check() -> Draft202012Validator:
    Draft202012Validator.check_schema(record_schema())
    return Draft202012Validator(record_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def records(analyzer: Analyzer) -> list[dict[str, Any]]:
    def articles() -> Iterator[Article]:
        yield from analyzer.pipe(baocao.read(ROOT / "corpora/samples", ROOT / "corpora/demo/reports"))
        yield analyzer.analyze("")
        official = analyzer.analyze(OFFICIAL, id="118", source="118.pdf")
        yield replace(official, boxes=(PageBox(0, 4, 1, 50.0, 60.5, 90.0, 72.0, 0.91),))
        yield Article(raw="", id="c", failure=Failure("read", "c.txt: không đọc được"))

    return [json.loads(dumps(baocao.to_record(article))) for article in articles()]


def test_records_hold_to_it_and_show_all_of_it(check: Draft202012Validator, records: list[dict[str, Any]]) -> None:
    faults = [
        f"{record['id']}: {fault.json_path}: {fault.message}"
        for record in records
        for fault in check.iter_errors(record)
    ]
    assert faults == []
    assert set().union(*records) == set(record_schema()["properties"])


def _without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda record: record.pop(key)


@pytest.mark.parametrize(
    "spoil",
    [
        _without("figures"),
        _without("versions"),
        lambda record: record.update(schema="baocao/2"),
        lambda record: record.update(topic="x"),
        lambda record: record.update(published="12/3/2021"),
        lambda record: record["passages"][0].update(kind="paragraph"),
        lambda record: record["figures"][0].update(value="1250"),
        lambda record: record["figures"][0].update(measuredd="x"),
        lambda record: record["figures"][0].pop("text"),
        lambda record: record["figures"][0].update(start=-1),
        lambda record: record["figures"][0].update(change="grow"),
        lambda record: record["figures"][0].update(confidence=1.5),
        lambda record: record["figures"][0]["period"].update(start_date="2021"),
        lambda record: record["localities"][0].update(candidates="x"),
        lambda record: record["localities"][0].update(units_now=[{"code": "1"}]),
    ],
)
def test_anything_else_is_refused(
    check: Draft202012Validator, records: list[dict[str, Any]], spoil: Callable[[dict[str, Any]], object]
) -> None:
    record = deepcopy(next(record for record in records if record["id"] == "118"))
    assert check.is_valid(record)
    spoil(record)
    assert not check.is_valid(record)


def test_it_changes_on_purpose_only() -> None:
    """Renew it with `baocao schema > docs/reference/record.schema.json`, and say in docs/reference/record.md what consumers must do."""
    assert json.loads(PINNED.read_text(encoding="utf-8")) == record_schema()
