"""Fields of articles, and the lexicon they come from."""

import re
from dataclasses import replace

import pytest

import baocao
from baocao.analyzer import Analyzer
from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.spans import Span
from baocao.structure.prepare import begin
from baocao.themes.fields import field_names, field_of, field_shares

TOP_LEVEL = {f"{number:02}000000" for number in range(1, 18)}  # IPTC Media Topics

SCHOOL = "Năm học mới, 12 trường học ở huyện thiếu giáo viên; học sinh các xã vùng cao phải đi xa."
FARM = "Chăn nuôi gia súc ở các xã phục hồi, nông dân trồng thêm cà phê và lúa."


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (SCHOOL, ["education"]),
        (FARM, ["agriculture"]),
        (f"{SCHOOL}\n{FARM}", ["agriculture", "education"]),
        ("Hôm nay trời đẹp.", []),
        ("Một lần nhắc đến bệnh viện.", []),
    ],
)
def test_an_article_has_the_fields_its_words_belong_to(analyzer: Analyzer, text: str, fields: list[str]) -> None:
    assert sorted(share.field for share in analyzer.analyze(text).fields) == fields


def test_fields_reach_the_record_and_the_table(analyzer: Analyzer) -> None:
    article = analyzer.analyze(SCHOOL)
    (field,) = baocao.to_record(article)["fields"]
    assert (field["field"], field["name"]) == ("education", "Giáo dục, đào tạo")
    assert 0.5 < field["share"] <= 1
    assert list(baocao.tables([article])["articles"]["fields"]) == ["education"]
    assert article.versions["fields"] == lexicon.load("fields")["version"]


def test_a_span_that_says_nothing_takes_the_articles_field(analyzer: Analyzer) -> None:
    draft = begin(Article(raw=""))
    draft = replace(draft, fields=analyzer.analyze(SCHOOL).fields)
    assert field_of(draft, Span(0, 0)) == "education"
    assert field_of(begin(Article(raw="")), Span(0, 0)) is None
    assert list(field_shares(begin(Article(raw="")))) == []


def test_every_field_has_a_name_words_and_a_media_topic() -> None:
    fields = lexicon.load("fields")["fields"]
    assert {field["iptc"] for field in fields.values()} <= TOP_LEVEL
    assert all(field["words"] and re.match(r"[A-ZĐÂÊÔƠƯ]", field["name"]) for field in fields.values())
    assert len(set(field_names().values())) == len(fields)
