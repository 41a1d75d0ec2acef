"""Genres: told by the words of an article's beginning, written, filtered by, and what they keep limitations out of."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import baocao
from baocao.analyzer import Analyzer
from baocao.cli import commands
from baocao.core.article import Article
from baocao.core.errors import OptionError
from baocao.learn.article_training import TASKS, fit_articles, known_field, known_genre
from baocao.learn.corpus import Report, read_corpus
from baocao.learn.evaluation import evaluate, to_text
from baocao.run.batch import export, extract
from baocao.run.options import Options
from baocao.structure.prepare import prepare
from baocao.themes import GENRES, genres, is_wanted
from baocao.themes.article_scorer import ArticleScorer
from baocao.themes.genres import beginning, genre_of

NEWS = (
    "UBND huyện Mường Khoa họp bàn việc giữ rừng\nSáng 12/3, UBND huyện Mường Khoa họp với các xã về việc giao khoán rừng, "
    "sửa đường vào bản và đưa nước sạch về ba thôn vùng cao.\nTuy nhiên, tiến độ giao rừng ở hai xã còn chậm.\n"
)
SPORT = (
    "Tiền đạo ghi cú đúp, đội nhà thắng 2-0\nTối qua, tiền đạo 23 tuổi ghi hai bàn vào lưới đội khách. Anh cho biết mình rất vui sau "
    "trận đấu và cảm ơn người hâm mộ, bạn gái và gia đình.\nHuấn luyện viên nói trên mạng xã hội rằng anh là cầu thủ hay nhất mùa "
    "giải.\nTuy nhiên, hàng thủ của đội bóng còn chậm.\n"
)


@pytest.fixture(scope="module")
def scorer() -> ArticleScorer:
    """Learnt from seven articles of each genre."""
    words = {"report": "báo cáo kết quả", "place_news": "huyện họp với xã", "other": "đội bóng thắng trận"}
    reports = [
        Report(f"{genre}{number}", f"{text} {number} lần\n{text} nữa", {"genre": genre}, ())
        for genre, text in words.items()
        for number in range(7)
    ]
    found, scores = fit_articles(TASKS["genres.npz"], reports, reports[::3])
    assert found is not None
    assert [*scores] == ["genres, cross-validation", "genres, real-test"]
    assert all(item["accuracy"] > 0.9 for item in scores.values())
    return found


def test_a_genre_is_learnt_written_and_read(scorer: ArticleScorer, tmp_path: Path) -> None:
    scorer.save(tmp_path / "genres.npz")
    same = ArticleScorer.load(tmp_path / "genres.npz")
    draft = prepare(Article(raw="Báo cáo kết quả 9 lần\nBáo cáo kết quả nữa"))
    assert genre_of(draft, same).name == "report"
    assert np.allclose(same.probabilities([beginning(draft)]), scorer.probabilities([beginning(draft)]), atol=1e-6)


def test_what_is_hardly_likely_is_not_called_other(scorer: ArticleScorer, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = prepare(Article(raw="Đội bóng thắng trận 9 lần\nĐội bóng nữa"))
    assert genre_of(draft, scorer).name == "other"
    monkeypatch.setattr(genres, "OTHER", 1.0)
    assert genre_of(draft, scorer).name != "other"


def test_without_enough_articles_of_each_genre_none_is_learnt() -> None:
    report = Report("a", "Báo cáo", {"genre": "report"}, ())
    assert fit_articles(TASKS["genres.npz"], []) == fit_articles(TASKS["genres.npz"], [report] * 9) == (None, {})
    assert known_genre(Report("b", "x", {"layout": "official", "genre": "party"}, ())) == "report"
    assert known_field(Report("d", "x", {"fields": "health society"}, ())) == "health"
    assert known_field(Report("e", "x", {"genre": "justice"}, ())) == "inspection"
    assert known_field(Report("f", "x", {"genre": "place_news"}, ())) is None
    assert known_genre(Report("c", "x", {"layout": "one-line", "genre": "party"}, ())) is None


def test_the_beginning_is_that_of_the_article_not_of_the_page() -> None:
    draft = prepare(Article(raw="Trang chủ\nHuyện có 12 xã\n" + "rất dài " * 200))
    found = beginning(draft)
    assert len(found) == 120
    assert "12" not in found
    assert beginning(prepare(Article(raw=""))) == []


@pytest.mark.parametrize(("text", "genre"), [(NEWS, "place_news"), (SPORT, "other")])
def test_the_shipped_model_tells_news_about_places_from_sport(analyzer: Analyzer, text: str, genre: str) -> None:
    article = analyzer.analyze(text)
    assert article.genre is not None
    assert article.genre.name == genre
    assert bool(baocao.to_record(article)["limitations"]) == (genre == "place_news")
    row = baocao.tables([article])["articles"].iloc[0]
    assert row["genre"] == genre
    assert 0.5 < row["genre_confidence"] <= 1


def test_limitations_are_marked_everywhere_on_request() -> None:
    [found] = baocao.to_record(baocao.load(model="fast", everywhere=True).analyze(SPORT))["limitations"]
    assert found["text"] == "hàng thủ của đội bóng còn chậm"


def test_the_genre_of_an_article_without_one_is_always_wanted() -> None:
    assert is_wanted("other", ())
    assert is_wanted(None, ["report"])
    assert is_wanted("report", ["report"])
    assert not is_wanted("other", ["report", "place_news"])


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, text in {"news": NEWS, "sport": SPORT, "again": SPORT}.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path / "in"


@pytest.mark.slow
def test_a_run_and_its_exports_keep_the_genres_that_were_asked_for(inputs: Path, tmp_path: Path) -> None:
    extract([inputs], tmp_path / "out", Options(file_format="csv", genre=("place_news", "report")))
    export(tmp_path / "out", tmp_path / "again", "csv")
    for folder in ("out", "again"):
        assert pd.read_csv(tmp_path / folder / "articles.csv")["article"].tolist() == ["news"]
    extract([inputs], tmp_path / "all", Options(file_format="csv"))
    assert sorted(pd.read_csv(tmp_path / "all" / "articles.csv")["genre"]) == ["other", "other", "place_news"]


@pytest.mark.slow
def test_a_run_that_goes_on_with_another_option_is_done_anew(inputs: Path, tmp_path: Path) -> None:
    limitations = []
    for everywhere in (True, False):
        options = Options(model="fast", file_format="csv", everywhere=everywhere, resume=not everywhere)
        extract([inputs], tmp_path / "out", options)
        limitations.append(len(pd.read_csv(tmp_path / "out" / "limitations.csv")))
    assert limitations == [3, 1]


def test_the_command_filters_by_genre_and_marks_everywhere(inputs: Path) -> None:
    def records(*options: str) -> list[str]:
        return CliRunner().invoke(commands, ["extract", str(inputs), "--model", "fast", *options]).stdout.splitlines()

    assert len(records()) == 3
    [kept] = records("--genre", "place_news")
    assert '"id":"news"' in kept
    assert [line for line in records("--genre", "other") if '"limitations":[]' not in line] == []
    assert [line for line in records("--genre", "other", "--everywhere") if '"limitations":[]' in line] == []


def test_an_unknown_genre_is_refused() -> None:
    with pytest.raises(OptionError, match=r"genre must be one of: other, place_news, report\. Got 'sport'"):
        Options(genre=("report", "sport"))
    assert set(GENRES) == {"report", "place_news", "other"}


def test_evaluation_tells_real_articles_by_genre_before_invented_ones(analyzer: Analyzer, tmp_path: Path) -> None:
    article = '<article id={id} province="Sơn La" {more}>\n<tasks>Các xã cần khẩn trương giao rừng cho dân.</tasks>\n<results>Năm 2019, xã đã trồng 12 ha rừng, vượt kế hoạch.</results>\n</article>\n'
    for name, more in {
        "a": "layout=none",
        "b": "split=real-test genre=other",
        "c": 'split=real genre=place_news fields="environment agriculture"',
    }.items():
        (tmp_path / f"{name}.txt").write_text(article.format(id=name, more=more), encoding="utf-8")
    scores = evaluate(analyzer, tmp_path)
    assert [*scores["sources"]] == ["real: other", "real: place_news", "invented"]
    assert scores["sources"]["real: other"]["passages"] == 2
    assert to_text(scores).startswith("Real articles, by genre, and invented ones")
    said = {article.genre.name for article in map(analyzer.analyze, [report.text for report in read_corpus(tmp_path)])}
    assert said == {"place_news"}
    assert scores["genres"]["accuracy"] == 0.5
    assert scores["genres"]["by_theme"]["other"]["recall"] == 0.0
    assert scores["fields"]["accuracy"] == 1.0
    assert [*scores["fields"]["by_theme"]] == ["environment"]
    assert "Fields of articles" in to_text(scores)
    for name in "bc":
        (tmp_path / f"{name}.txt").unlink()
    assert "sources" not in evaluate(analyzer, tmp_path)
    assert len(list(read_corpus(tmp_path))) == 1
