"""Operations: what each does to a record, what it refuses, and that the record for others is clean again."""

import itertools
from copy import deepcopy
from typing import Any

import pytest
from desk_sample import TEXT

from baocao.core.article import Article
from baocao.core.language import LANGUAGES
from baocao.desk.applying import Step, apply, before
from baocao.desk.differences import differences
from baocao.desk.keys import final, find, keyed, unsure
from baocao.desk.messages import DeskError, catalog
from baocao.desk.operations import parse_operation
from baocao.desk.values import checked, fields_of, kinds
from baocao.write.record import to_record

PLACE = {"name": "huyện Mường Khương", "level": "district", "province": "Lào Cai", "province_now": "Lào Cai"}


def done(record: dict[str, Any], *operations: dict[str, Any]) -> dict[str, Any]:
    steps = [Step(parse_operation(each), "Lan", number) for number, each in enumerate(operations, 1)]
    return apply(keyed(record), steps, TEXT)


def at(words: str) -> dict[str, int]:
    return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words)}


@pytest.mark.parametrize(
    ("operation", "key", "expected"),
    [
        ({"op": "theme", "passage": "passage-2", "to": "tasks"}, "passage-2", {"theme": "tasks", "by": "Lan", "decision": "accepted"}),
        ({"op": "accept", "key": "figure-0"}, "figure-0", {"decision": "accepted", "by": "pipeline"}),
        ({"op": "reject", "key": "figure-0"}, "figure-0", {"decision": "rejected", "by": "pipeline"}),
        ({"op": "kind", "key": "limitation-1", "to": "task"}, "limitation-1", {"by": "Lan", "text": "nhiều xã chưa giải ngân hết vốn"}),
        ({"op": "span", "key": "figure-0", **at("hơn 1.840 ha")}, "figure-0", {"text": "hơn 1.840 ha", "by": "Lan", "value": 1840}),
        ({"op": "add", "kind": "limitation", **at("đường nội đồng còn dở dang"), "values": {"holder": "huyện"}}, "e1", {"text": "đường nội đồng còn dở dang", "holder": "huyện", "rule": "editor", "passage": 0}),
        ({"op": "value", "key": "figure-0", "field": "value", "to": "1.850,5"}, "figure-0", {"value": 1850.5, "by": "Lan"}),
        ({"op": "value", "key": "figure-0", "field": "period.timex", "to": "2019-Q1"}, "figure-0", {"period": {**at("6 tháng đầu năm 2019"), "text": "6 tháng đầu năm 2019", "timex": "2019-Q1", "start_date": "2019-01-01", "end_date": "2019-06-30"}}),
        ({"op": "value", "key": "figure-0", "field": "measured", "to": "lúa"}, "figure-0", {"measured": {**at("lúa,"), "end": TEXT.index("lúa,") + 3, "text": "lúa"}}),
        ({"op": "value", "key": "limitation-0", "field": "cause", "to": "khâu giải phóng mặt bằng kéo dài"}, "limitation-0", {"cause": "khâu giải phóng mặt bằng kéo dài"}),
        ({"op": "value", "key": "citation-0", "field": "key", "to": "NQ 12"}, "citation-0", {"own_key": "NQ 12"}),
        ({"op": "value", "key": "period-1", "field": "start_date", "to": "1/1/2018"}, "period-1", {"start_date": "2018-01-01"}),
    ],
)  # fmt: skip
def test_an_operation_changes_what_it_names(
    record: dict[str, Any], operation: dict[str, Any], key: str, expected: dict[str, Any]
) -> None:
    kept = deepcopy(record)
    item = find(done(record, operation), key)[1]
    assert {name: item.get(name) for name in expected} == expected
    assert record == kept


@pytest.mark.parametrize(
    ("field", "to", "expected"),
    [
        ("genre", "report", {"name": "report", "confidence": 1.0}),
        ("fields", ["health"], [{"field": "health", "name": "Y tế", "share": 1.0}]),
        ("fields", None, []),
        ("published", "16/7/2019", "2019-07-16"),
        ("published", None, None),
        ("title", "  Mường Khương:\nvượt kế hoạch ", "Mường Khương: vượt kế hoạch"),
        ("locality", "huyện Mường Khương", PLACE | {"code": "083", "list_date": "2025-03-01"}),
    ],
)
def test_a_tag_of_the_article(record: dict[str, Any], field: str, to: object, expected: object) -> None:
    tagged = done(record, {"op": "tag", "field": field, "to": to})
    assert tagged.get(field) == expected
    assert tagged["tagged"] == {field: "Lan"}
    assert "tagged" not in final(tagged)


def test_the_unit_of_a_name_is_that_of_the_articles_day(record: dict[str, Any]) -> None:
    place = {"op": "tag", "field": "locality", "to": "tỉnh Lào Cai"}
    then = done(record, {"op": "tag", "field": "published", "to": "2019-07-01"}, place)["locality"]
    assert (then["code"], then["list_date"] < "2025-07-01") == ("10", True)
    assert done(record, place)["locality"]["code"] == "15"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "theme", "passage": "passage-99", "to": "tasks"}, "unknown_key"),
        ({"op": "theme", "passage": "passage-0", "to": "weather"}, "theme"),
        ({"op": "theme", "passage": "figure-0", "to": "tasks"}, "passage"),
        ({"op": "kind", "key": "passage-0", "to": "figure"}, "mention"),
        ({"op": "kind", "key": "figure-0", "to": "song"}, "kind"),
        ({"op": "span", "key": "figure-0", "start": 5, "end": 5}, "span"),
        ({"op": "span", "key": "figure-0", "start": -1, "end": 5}, "span"),
        ({"op": "span", "key": "figure-0", "start": 0, "end": 10**9}, "span"),
        ({"op": "span", "key": "figure-0", "start": 0, "end": 200}, "overlap"),
        ({"op": "add", "kind": "figure", **at("1.840"), "values": {}}, "overlap"),
        ({"op": "add", "kind": "song", "start": 0, "end": 5}, "kind"),
        ({"op": "add", "kind": "figure", "start": 0, "end": 5, "values": {"colour": "red"}}, "field"),
        ({"op": "value", "key": "figure-0", "field": "value", "to": "nhiều lắm"}, "value"),
        ({"op": "value", "key": "figure-0", "field": "value", "to": True}, "value"),
        ({"op": "value", "key": "figure-0", "field": "value", "to": float("inf")}, "operation"),
        ({"op": "value", "key": "figure-0", "field": "value", "to": "9" * 40}, "value"),
        ({"op": "value", "key": "figure-0", "field": "value", "to": [[[[[[[[[1]]]]]]]]]}, "operation"),
        ({"op": "value", "key": "figure-0", "field": "value", "to": {"a": 1}}, "value"),
        ({"op": "value", "key": "figure-0", "field": "modifier", "to": "around"}, "value"),
        ({"op": "value", "key": "figure-0", "field": "measured", "to": "ngô"}, "value"),
        ({"op": "value", "key": "figure-0", "field": "measured", "to": {"start": 0}}, "span"),
        ({"op": "value", "key": "figure-0", "field": "measured", "to": {"start": 0, "end": 3, "x": 1}}, "field"),
        ({"op": "value", "key": "figure-0", "field": "start", "to": 3}, "field"),
        ({"op": "value", "key": "figure-0", "field": "locality", "to": 1.5}, "value"),
        ({"op": "value", "key": "locality-0", "field": "name", "to": None}, "needed"),
        ({"op": "value", "key": "locality-0", "field": "name", "to": ""}, "value"),
        ({"op": "value", "key": "locality-0", "field": "units_now", "to": "xã Pha Long"}, "value"),
        ({"op": "value", "key": "period-0", "field": "start_date", "to": "31/2/2019"}, "value"),
        ({"op": "tag", "field": "weather", "to": "rain"}, "tag"),
        ({"op": "tag", "field": "genre", "to": ["report"]}, "value"),
        ({"op": "tag", "field": "fields", "to": ["health", "health"]}, "value"),
        ({"op": "tag", "field": "fields", "to": [{"a": []}]}, "value"),
        ({"op": "tag", "field": "published", "to": "hôm qua"}, "value"),
        ({"op": "tag", "field": "title", "to": ""}, "value"),
        ({"op": "tag", "field": "locality", "to": "xã Tân Tiến"}, "place"),
        ({"op": "tag", "field": "locality", "to": "huyện Không Có"}, "place"),
        ({"op": "tag", "field": "locality", "to": 7}, "value"),
        ({"op": "sing"}, "operation"),
        ({"op": "accept"}, "operation"),
        ({"op": "accept", "key": "figure-0", "also": 1}, "operation"),
        ({"op": "span", "key": "figure-0", "start": "1", "end": 2}, "operation"),
        ({"op": "add", "kind": "figure", "start": 0, "end": 5, "values": []}, "operation"),
        (["theme"], "operation"),
        (None, "operation"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(record: dict[str, Any], operation: Any, code: str) -> None:
    with pytest.raises(DeskError) as refused:
        done(record, operation)
    assert refused.value.code == code
    assert 400 <= refused.value.status < 500
    assert refused.value.told("vi") != refused.value.told("en")


def test_each_message_stands_in_each_language() -> None:
    for name, entry in catalog()["errors"].items():
        assert set(LANGUAGES) <= set(entry), name
        fields = [sorted(part.split("}")[0] for part in entry[language].split("{")[1:]) for language in LANGUAGES]
        assert fields[0] == fields[1], name


def test_what_the_pipeline_says_is_told_in_the_readers_language() -> None:
    error = DeskError("unreadable", problem="a.pdf: is locked with a password. Save a copy without one.")
    assert "a.pdf: bị khóa bằng mật khẩu. Hãy lưu một bản không đặt mật khẩu." in error.told("vi")
    assert "a.pdf: is locked with a password." in error.told("en")


def test_before_says_what_was_there(record: dict[str, Any]) -> None:
    there = keyed(record)
    former = [
        ({"op": "theme", "passage": "passage-0", "to": "tasks"}, there["passages"][0]["theme"]),
        ({"op": "accept", "key": "figure-0"}, None),
        ({"op": "kind", "key": "figure-0", "to": "task"}, "figure"),
        ({"op": "span", "key": "figure-0", "start": 0, "end": 5}, at("1.840 ha")),
        ({"op": "value", "key": "figure-0", "field": "period.timex", "to": None}, "2019-H1"),
        ({"op": "value", "key": "citation-0", "field": "key", "to": None}, "Nghị quyết|12||Huyện ủy"),
        ({"op": "tag", "field": "published", "to": None}, None),
        ({"op": "add", "kind": "figure", "start": 0, "end": 5}, None),
    ]
    for operation, expected in former:
        assert before(there, parse_operation(operation)) == expected, operation


def test_what_the_record_holds_is_accepted_as_a_value(record: dict[str, Any]) -> None:
    tried = 0
    for kind, mention in kinds().items():
        for item in record[mention.plural]:
            for name in fields_of(kind).keys() & item.keys():
                assert checked(kind, name, item[name], TEXT, item["start"]) == item[name], (kind, name)
                tried += 1
    assert tried > 100


def test_untouched_the_record_is_the_pipelines(record: dict[str, Any]) -> None:
    assert final(keyed(record)) == record


def test_what_is_rejected_leaves_no_gap(record: dict[str, Any]) -> None:
    clean = final(done(record, {"op": "reject", "key": "locality-0"}, {"op": "reject", "key": "figure-0"}))
    assert len(clean["figures"]) == len(record["figures"]) - 1
    for figure in clean["figures"]:
        old = next(item for item in record["figures"] if item["start"] == figure["start"])
        assert ("locality" in figure) == (old["locality"] != 0)
        assert (
            "locality" not in figure
            or clean["localities"][figure["locality"]]["start"] == record["localities"][old["locality"]]["start"]
        )
    assert clean["tasks"][0]["figures"] == [2]
    assert clean["figures"][2]["text"] == "25 km"


def test_another_kind_takes_nothing_along_that_it_does_not_have(record: dict[str, Any]) -> None:
    clean = final(done(record, {"op": "kind", "key": "figure-0", "to": "locality"}))
    moved = next(item for item in clean["localities"] if item["text"] == "1.840 ha")
    assert moved["name"] == "1.840 ha"
    assert moved["level"] == "unknown"
    assert "value" not in moved
    assert clean["tasks"][0]["figures"] == [2]
    assert all(
        item["start"] <= other["start"]
        for item, other in zip(clean["localities"], clean["localities"][1:], strict=False)
    )


def test_a_rejected_theme_is_none(record: dict[str, Any]) -> None:
    clean = final(done(record, {"op": "reject", "key": "passage-5"}))
    assert "theme" not in clean["passages"][5]
    assert "tasks" not in {share["theme"] for share in clean["themes"]}


def test_unsure_first_and_not_what_is_decided(record: dict[str, Any]) -> None:
    open_ones = unsure(keyed(record))
    assert open_ones == sorted(open_ones)
    least = open_ones[0][1]
    assert least not in {key for _, key in unsure(done(record, {"op": "accept", "key": least}))}


def test_differences_are_offered_with_what_takes_them_over(record: dict[str, Any]) -> None:
    newer = deepcopy(record)
    newer["passages"][2]["theme"] = "context"
    newer["figures"][0]["value"] = 1841
    newer["genre"] = {"name": "report", "confidence": 0.7}
    del newer["limitations"][0]
    newer["citations"].append(
        {**at("Trong 6 tháng"), "text": "Trong 6 tháng", "document_type": "Luật", "rule": "x", "passage": 1}
    )
    mine = done(
        record,
        {"op": "value", "key": "figure-0", "field": "value", "to": 1850},
        {"op": "reject", "key": "limitation-1"},
    )
    found = differences(mine, keyed(newer))
    assert [(each.what, each.edited) for each in found] == [("tag", False), ("theme", False), ("new", False), ("value", True), ("gone", False)]  # fmt: skip
    taken = apply(mine, [Step(each.operation, "Lan", 9 + number) for number, each in enumerate(found)], TEXT)
    assert [each.what for each in differences(taken, keyed(newer))] == []


def test_analyzing_the_same_again_offers_nothing(analyze: Any, record: dict[str, Any]) -> None:
    again: Article = analyze(TEXT)
    assert differences(keyed(record), keyed(to_record(again))) == []


SENTENCE = "huyện Mường Khương gieo cấy hơn 1.840 ha lúa, tăng 3,5% so với cùng kỳ năm trước."


@pytest.mark.parametrize(
    ("key", "start", "end", "words"),
    [
        ("passage-1", "Trong 6", "năm trước. Sản lượng ước đạt 9.200 tấn.", ["Trong 6 tháng đầu năm 2019, " + SENTENCE + " Sản lượng ước đạt 9.200 tấn."]),
        ("passage-1", "Trong 6", "2019, ", ["Trong 6 tháng đầu năm 2019,", SENTENCE, "Sản lượng ước đạt 9.200 tấn."]),
        ("passage-1", "huyện Mường", "lúa,", ["Trong 6 tháng đầu năm 2019,", "huyện Mường Khương gieo cấy hơn 1.840 ha lúa,", "tăng 3,5% so với cùng kỳ năm trước.", "Sản lượng ước đạt 9.200 tấn."]),
        ("passage-1", "tăng 3,5%", "Sản lượng", ["Trong 6 tháng đầu năm 2019, huyện Mường Khương gieo cấy hơn 1.840 ha lúa,", "tăng 3,5% so với cùng kỳ năm trước. Sản lượng", "ước đạt 9.200 tấn."]),
    ],
)  # fmt: skip
def test_the_ends_of_a_passage_move_and_nothing_of_the_text_is_lost(
    record: dict[str, Any], key: str, start: str, end: str, words: list[str]
) -> None:
    span = {"start": TEXT.index(start, 60), "end": TEXT.index(end, 60) + len(end)}
    keyed_record = keyed(record)
    for kept in (0, -1):  # others that point to it, or beyond it
        keyed_record["passages"][kept]["parent"] = 4
        keyed_record["passages"][kept]["lead"] = 2
    after = apply(keyed_record, [Step(parse_operation({"op": "span", "key": key, **span}), "Lan", 7)], TEXT)
    passages = after["passages"]
    assert [TEXT[item["start"] : item["end"]] for item in passages[1 : 1 + len(words)]] == words
    assert all(one["end"] <= other["start"] for one, other in itertools.pairwise(passages))
    assert "".join(TEXT[item["start"] : item["end"]] for item in passages).replace(" ", "") == "".join(TEXT.split())
    assert len({item["key"] for item in passages}) == len(passages)
    moved = find(after, key)[1]
    assert (moved["by"], moved["decision"], moved["theme"]) == ("Lan", "accepted", "results")
    assert passages[passages[0]["parent"]]["key"] == passages[passages[-1]["parent"]]["key"] == "passage-4"
    assert ("lead" in passages[0]) == any(item["key"] == "passage-2" for item in passages)
    for kind in kinds().values():
        for item in after[kind.plural]:
            assert passages[item["passage"]]["start"] <= item["start"] < passages[item["passage"]]["end"]
    assert sum(share["share"] for share in after["themes"]) == pytest.approx(1, abs=0.001)
    assert final(after)["passages"][2]["start"] == passages[2]["start"]


@pytest.mark.parametrize(("start", "end", "code"), [(0, 5, "limits"), (67, 69, "span")])
def test_ends_that_no_passage_can_have(record: dict[str, Any], start: int, end: int, code: str) -> None:
    with pytest.raises(DeskError) as refused:
        done(record, {"op": "span", "key": "passage-2", "start": start, "end": end})
    assert refused.value.code == code
