"""The theme model as an estimator, as a stage, and what it says about sentences of its own."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import baocao
from baocao.analyzer import prepare
from baocao.article import THEMES, Article, Passage
from baocao.errors import OptionError
from baocao.features import FeatureVectorizer, article_features, find_cues
from baocao.themes import RuleModel, ThemeClassifier, ThemeTagger, theme_shares

Analyze = Callable[..., Article]

SAMPLES = {
    "results": "Năm 2021, toàn huyện đã trồng mới 320 ha rừng, vượt 12% kế hoạch.",
    "shortcomings": "Tuy nhiên, công tác giải phóng mặt bằng ở một số xã còn chậm, chưa đáp ứng yêu cầu.",
    "tasks": "Trong thời gian tới, các sở, ngành cần tập trung tháo gỡ khó khăn cho doanh nghiệp.",
    "causes": "Nguyên nhân chủ yếu là do năng lực của một số nhà thầu yếu.",
    "proposals": "Cử tri kiến nghị Chính phủ sớm bố trí vốn nâng cấp tuyến đê.",
    "context": "Hội nghị có sự tham dự của đại diện lãnh đạo các sở, ngành của tỉnh.",
    "implementation": "Ban Thường vụ Huyện ủy đã ban hành kế hoạch, phân công các đồng chí ủy viên phụ trách từng xã.",
}


def small_corpus() -> tuple[list[list[object]], list[list[str]]]:
    article = prepare(Article(raw="\n".join(["Tin trong tỉnh", *SAMPLES.values()])))
    return [list(article_features(article))] * 4, [["context", *SAMPLES]] * 4


@pytest.mark.parametrize("estimator", [ThemeClassifier(), FeatureVectorizer()], ids=lambda e: type(e).__name__)
class TestEstimator:
    def test_parameters_survive_cloning(self, estimator: ThemeClassifier | FeatureVectorizer) -> None:
        changed = clone(estimator).set_params(words_weight=0.25)
        assert clone(changed).get_params() == estimator.get_params() | {"words_weight": 0.25}
        assert not [name for name in vars(changed) if name.endswith("_")]

    def test_using_it_before_fitting_is_refused(self, estimator: ThemeClassifier | FeatureVectorizer) -> None:
        features, _ = small_corpus()
        with pytest.raises(NotFittedError):
            estimator.predict(features) if isinstance(estimator, ThemeClassifier) else estimator.transform(features[0])


def test_fitting_changes_no_parameter_and_returns_the_estimator() -> None:
    features, themes = small_corpus()
    model = ThemeClassifier()
    before = model.get_params()
    assert model.fit(features, themes) is model
    assert model.get_params() == before
    assert list(model.classes_) == sorted({theme for article in themes for theme in article})


def test_probabilities_are_one_row_a_passage_and_repeat() -> None:
    features, themes = small_corpus()
    model = ThemeClassifier().fit(features, themes)
    proba = model.predict_proba([features[0], [], features[0][:2]])
    assert [rows.shape for rows in proba] == [(8, 7), (0, 7), (2, 7)]
    assert all(np.allclose(rows.sum(axis=1), 1) for rows in proba if len(rows))
    again = ThemeClassifier().fit(features, themes).predict_proba([features[0]])[0]
    assert (again == proba[0]).all()
    assert model.score(features, themes) == 1.0
    assert model.predict_proba([]) == []


def test_the_order_of_themes_helps_a_passage_without_cues() -> None:
    order = "\n".join(["Nhiệm vụ thời gian tới", SAMPLES["tasks"], "Các xã báo cáo trước ngày 20.", SAMPLES["tasks"]])
    features = article_features(prepare(Article(raw=order)))
    tagger = next(stage for stage in baocao.load().stages if isinstance(stage, ThemeTagger))
    classifier = tagger.model
    assert isinstance(classifier, ThemeClassifier)
    tasks = list(classifier.classes_).index("tasks")
    assert classifier.predict_proba([features])[0][2, tasks] > classifier.passage_proba([features])[0][2, tasks]


@pytest.mark.parametrize(("theme", "sentence"), SAMPLES.items())
def test_the_default_model_knows_plain_sentences(analyze: Analyze, theme: str, sentence: str) -> None:
    assert analyze(sentence + "\n").passages[-1].theme == theme


@pytest.mark.parametrize(("theme", "sentence"), list(SAMPLES.items())[:5])
def test_the_rules_know_plain_sentences(theme: str, sentence: str) -> None:
    assert RuleModel().predict_article(prepare(Article(raw=sentence)))[-1][0] == theme


def test_headings_decide_for_the_rules() -> None:
    article = prepare(
        Article(raw="Báo cáo\nII. HẠN CHẾ\nĐường vào bản dài 9 km.\nIII. KIẾN NGHỊ\nĐường vào bản dài 9 km.")
    )
    assert [theme for theme, _ in RuleModel().predict_article(article)][1:] == ["shortcomings"] * 2 + ["proposals"] * 2


def test_reasons_name_the_words_that_decided() -> None:
    tagger = next(stage for stage in baocao.load().stages if isinstance(stage, ThemeTagger))
    assert isinstance(tagger.model, ThemeClassifier)
    article = prepare(Article(raw=SAMPLES["shortcomings"]))
    reasons = tagger.model.reasons(article, 0)
    assert 1 <= len(reasons) <= 5
    assert [weight for _, weight in reasons] == sorted((weight for _, weight in reasons), reverse=True)
    assert any("chưa" in name or "lack" in name or "tuy nhiên" in name or "contrast" in name for name, _ in reasons)


def test_furniture_is_other_whatever_its_words_say() -> None:
    article = Article(
        raw="x", text="Cần chú ý", folded="cần chú ý", passages=(Passage(start=0, end=9, furniture="menu"),)
    )
    (passage,) = ThemeTagger("rules")(article).passages
    assert (passage.theme, passage.confidence) == ("other", 1.0)


def test_shares_count_characters_without_furniture() -> None:
    passages = (
        Passage(start=0, end=30, theme="tasks", confidence=0.5),
        Passage(start=30, end=40, theme="results", confidence=0.9),
        Passage(start=40, end=90, theme="other", confidence=1.0),
    )
    assert [(s.theme, s.share, s.confidence) for s in theme_shares(passages)] == [
        ("tasks", 0.75, 0.5),
        ("results", 0.25, 0.9),
    ]
    assert list(theme_shares(())) == []


def test_a_model_can_be_an_object_of_ones_own() -> None:
    class Always:
        def predict_article(self, article: Article) -> list[tuple[str, float]]:
            return [("lessons", 0.8)] * len(article.passages)

    article = baocao.load(model=Always()).analyze("Một câu.\nHai câu.")
    assert {passage.theme for passage in article.passages} == {"lessons"}
    assert article.versions["model"] == "Always"


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(OptionError, match="model must be one of: default, rules"):
        ThemeTagger("best")  # type: ignore[arg-type]


def test_the_longest_cue_wins_and_cues_never_overlap() -> None:
    hits = find_cues(["đã", "tổ", "chức", "hội", "nghị", "và", "sẽ", "tiếp", "tục"])
    assert [hit.words for hit in hits] == ["đã tổ chức", "hội nghị", "sẽ", "tiếp tục"]
    assert all(a.at + a.size <= b.at for a, b in pairwise(hits))


def test_masked_features_tell_nothing_of_headings() -> None:
    article = prepare(Article(raw="Tin\nII. HẠN CHẾ\nĐường vào bản dài 9 km."))
    plain, masked = article_features(article), article_features(article, headings=False)
    assert "section:shortcomings" in plain[2].structure
    assert not [
        name for item in masked for name in item.structure if name.startswith(("section:", "heading:", "run-in:"))
    ]


def test_every_theme_of_the_default_model_is_one_of_the_guideline() -> None:
    tagger = next(stage for stage in baocao.load().stages if isinstance(stage, ThemeTagger))
    assert isinstance(tagger.model, ThemeClassifier)
    assert set(tagger.model.classes_) == set(THEMES)
