"""The theme model as an estimator, as a stage, and what it says about sentences of its own."""

import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import baocao
from baocao.core.article import Article, Draft
from baocao.core.article_facts import THEMES
from baocao.core.errors import OptionError
from baocao.core.spans import Passage
from baocao.learn.classifier import FeatureVectorizer, ThemeClassifier
from baocao.structure.prepare import prepare
from baocao.themes.cues import find_cues, is_amount
from baocao.themes.features import PassageFeatures, article_features
from baocao.themes.rules import RuleModel
from baocao.themes.scorer import NgramVocabulary, ThemeScorer, Vocabulary, smoothed
from baocao.themes.tagger import UNCERTAIN, ThemeTagger, theme_shares
from baocao.themes.weights import load_weights, models_folder

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


def small_corpus() -> tuple[list[list[PassageFeatures]], list[list[str]]]:
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


@pytest.mark.parametrize("columns", [("rừng",), ("trồng rừng", "^ trồng", "rừng $", "rừng", "^rừng", "0")])
def test_ngrams_are_found_by_number_as_by_name(columns: tuple[str, ...]) -> None:
    passages = [
        PassageFeatures([], words.split()) for words in ("trồng rừng rừng 0", "rừng", "", "trồng mới trồng rừng")
    ]
    names = dict(zip(columns, range(len(columns)), strict=True))
    numbers = (np.ones(len(columns)), np.ones((len(columns), 1)), 1.0)
    by_number, by_name = NgramVocabulary(names, *numbers), Vocabulary(names, *numbers)

    def found(at: np.ndarray, column: np.ndarray) -> list[tuple[int, int]]:
        return sorted(zip(at[column >= 0].tolist(), column[column >= 0].tolist(), strict=True))

    assert found(*by_number.find([item.syllables for item in passages])) == found(
        *by_name.find([item.words for item in passages])
    )


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


def test_the_order_of_themes_helps_a_passage_that_says_little() -> None:
    own = np.array([[0.9, 0.1], [0.45, 0.55], [0.9, 0.1]])
    stays = np.log(np.array([[0.8, 0.2], [0.2, 0.8]]) / 0.5)
    assert smoothed(own, stays, 1.0, 1.0)[1].argmax() == 0
    assert np.allclose(smoothed(own, stays, 0.0, 1.0), own)
    assert smoothed(own, stays, 1.0, 2.0)[0, 0] < smoothed(own, stays, 1.0, 1.0)[0, 0]


def test_the_scorer_gives_the_classifiers_probabilities_from_disk_too(tmp_path: Path) -> None:
    features, themes = small_corpus()
    model = ThemeClassifier(temperature=1.5).fit(features, themes)
    scorer = model.scorer()
    scorer.save(tmp_path / "weights.npz")
    for same in (scorer, ThemeScorer.load(tmp_path / "weights.npz")):
        assert np.allclose(same.probabilities(features[0]), model.predict_proba([features[0]])[0], atol=1e-6)


@pytest.mark.parametrize(("theme", "sentence"), SAMPLES.items())
@pytest.mark.parametrize("model", ["default", "fast"])
def test_the_models_know_plain_sentences(model: str, theme: str, sentence: str) -> None:
    assert ThemeTagger(model)(prepare(Article(raw=sentence + "\n"))).passages[-1].theme == theme


def test_a_folder_of_ones_own_training_serves_as_a_model() -> None:
    own, shipped = ThemeTagger(models_folder() / "themes"), ThemeTagger("fast")
    assert own.versions == shipped.versions
    draft = prepare(Article(raw=SAMPLES["tasks"]))
    assert own(draft) == shipped(draft)


@pytest.mark.parametrize(("theme", "sentence"), list(SAMPLES.items())[:5])
def test_the_rules_know_plain_sentences(theme: str, sentence: str) -> None:
    assert RuleModel().predict_article(prepare(Article(raw=sentence)))[-1][0] == theme


def test_headings_decide_for_the_rules() -> None:
    line = "Đường vào bản dài 9 km, rộng 3 mét."
    text = f"Báo cáo\nII. HẠN CHẾ\n{line}\nIII. KIẾN NGHỊ VỚI CẤP TRÊN\n{line} {line}\n{line}\n{line}"
    themes = [theme for theme, _ in RuleModel().predict_article(prepare(Article(raw=text)))]
    assert themes[1:] == ["shortcomings"] * 2 + ["proposals"] * 5


def test_reasons_name_the_words_that_decided() -> None:
    reasons = load_weights("themes")[0].reasons(prepare(Article(raw=SAMPLES["shortcomings"])), 0)
    assert 1 <= len(reasons) <= 5
    assert [weight for _, weight in reasons] == sorted((weight for _, weight in reasons), reverse=True)
    assert any("chưa" in name or "deficit" in name or "contrast" in name for name, _ in reasons)


def test_reasons_of_an_analyzed_article_are_those_of_its_text_however_it_is_composed(analyze: Analyze) -> None:
    text = "\n".join(["Tin trong tỉnh", *SAMPLES.values()])
    scorer, _ = load_weights("themes")
    drafts = [prepare(analyze(unicodedata.normalize(form, text))) for form in ("NFC", "NFD")]
    composed, decomposed = ([scorer.reasons(draft, number) for number in range(8)] for draft in drafts)
    assert decomposed == composed
    assert analyze(unicodedata.normalize("NFD", text)).passages[2].theme == "shortcomings"
    assert any("chưa" in name or "deficit" in name or "contrast" in name for name, _ in decomposed[2])


def test_passages_below_the_threshold_are_uncertain_and_only_they(analyze: Analyze) -> None:
    article = analyze("\n".join(["Tin vắn", *SAMPLES.values(), "Đường vào bản."]))
    below = [(passage.confidence or 0) < UNCERTAIN for passage in article.passages]
    assert [bool(passage.uncertain) for passage in article.passages] == below
    records = baocao.to_record(article)["passages"]
    assert [record.get("uncertain", False) for record in records] == below
    assert list(baocao.tables([article])["passages"]["uncertain"].fillna(False)) == below


def test_furniture_is_other_whatever_its_words_say() -> None:
    article = Draft(
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


def test_the_folder_of_a_model_is_that_of_the_reader_wherever_he_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(models_folder().parent)
    assert ThemeTagger("models/themes").folder == models_folder().resolve() / "themes"


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(
        OptionError, match="model must be one of: a folder that baocao train wrote, default, encoder, fast, rules"
    ):
        ThemeTagger("best")


def test_the_longest_cue_wins_and_cues_never_overlap() -> None:
    hits = find_cues(["đã", "tổ", "chức", "hội", "nghị", "và", "sẽ", "tiếp", "tục"])
    assert [hit.words for hit in hits] == ["đã tổ chức", "hội nghị", "sẽ", "tiếp tục"]
    assert all(a.at + a.size <= b.at for a, b in pairwise(hits))


def test_passages_scored_in_blocks_have_the_same_probabilities(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer, passages = load_weights("themes")[0], small_corpus()[0][0]
    whole = scorer.probabilities(passages)
    monkeypatch.setattr("baocao.themes.scorer._BLOCK", 3)
    assert np.array_equal(scorer.probabilities(iter(passages)), whole)
    assert scorer.probabilities([]).shape == (0, len(scorer.classes))


def test_masked_features_tell_nothing_of_headings() -> None:
    article = prepare(Article(raw="Tin\nII. HẠN CHẾ\nĐường vào bản dài 9 km."))
    plain, masked = (list(article_features(article, headings=headings)) for headings in (True, False))
    assert "section:shortcomings" in plain[2].structure
    assert not [
        name for item in masked for name in item.structure if name.startswith(("section:", "heading:", "run-in:"))
    ]


def test_every_theme_of_the_fast_model_is_one_of_the_guideline() -> None:
    assert set(load_weights("themes")[0].classes) == set(THEMES)


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ("ban hành văn bản", ["step", "step"]),
        ("công tác tuyên truyền , vận động", ["named", "named"]),
        ("nhằm nâng cao", ["background", "purpose"]),
        ("không kiên quyết", ["negated"]),
        ("phấn đấu đến năm 2030", ["future", "future"]),
        ("từ năm 2011 đến năm 2016", ["span"]),
    ],
)
def test_what_stands_before_a_cue_changes_its_group(words: str, groups: list[str]) -> None:
    assert [hit.group for hit in find_cues(words.split())] == groups


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("trồng 320 ha", True),
        ("trồng 1.250 ha", True),
        ("năm 2016", False),
        ("nghị quyết 35", False),
        ("ngày 20/6", False),
    ],
)
def test_dates_and_labels_are_no_amounts(words: str, amount: bool) -> None:
    syllables = words.split()
    assert any(is_amount(syllables, at) for at in range(len(syllables))) is amount
