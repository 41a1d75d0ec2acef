"""From a folder of annotated reports to a model on disk that refuses to be read wrongly."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import skops.io
from click.testing import CliRunner

import baocao
from baocao.cli import commands
from baocao.core.article import Article
from baocao.core.errors import InputError, LexiconError, MarkupError
from baocao.learn.corpus import labels, read_corpus
from baocao.learn.evaluation import evaluate
from baocao.learn.store import TRUSTED, load_model
from baocao.learn.training import train
from baocao.structure.prepare import prepare
from baocao.themes.weights import load_weights

PLACES = ("Hà Nam", "Sơn La", "Bến Tre", "Cà Mau")
REPORT = """<article id={id} published=2019-11-08 province="{province}" genre=party layout=headings>
<results>Kết quả học tập ở {province}</results>
<results>Năm {year}, toàn tỉnh đã hoàn thành <figure value=12 unit=count>12</figure> chỉ tiêu, tăng so với cùng kỳ.</results> <results>Đời sống nhân dân được nâng lên.</results>
<shortcomings>II. Hạn chế</shortcomings>
<shortcomings>Tuy nhiên, <limitation>tiến độ giải ngân còn chậm</limitation>.</shortcomings> <shortcomings>Một số xã chưa đạt chuẩn.</shortcomings>
<tasks>III. Nhiệm vụ</tasks>
<tasks>- Cần tiếp tục rà soát quy hoạch.</tasks>
<tasks>- Tập trung tháo gỡ khó khăn cho doanh nghiệp.</tasks>
<other>Theo Báo {province}</other>
</article>
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for year in (2018, 2019):
        for number, province in enumerate(PLACES):
            text = REPORT.format(id=number, province=province, year=year)
            (folder / f"report-{number}-{year}.txt").write_text(text, encoding="utf-8")
    splits = {"train": PLACES[:2], "dev": PLACES[2:3], "test": PLACES[3:]}
    lines = [f"{name} = {json.dumps(places, ensure_ascii=False)}" for name, places in splits.items()]
    (folder / "splits.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def trained(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    out = tmp_path_factory.mktemp("model")
    train(corpus, out)
    yield out
    load_model.cache_clear()


def test_a_split_holds_the_articles_of_its_provinces_only(corpus: Path) -> None:
    by_split = {
        split: {r.attributes["province"] for r in read_corpus(corpus, split)} for split in ("train", "dev", "test")
    }
    assert by_split == {"train": set(PLACES[:2]), "dev": {"Bến Tre"}, "test": {"Cà Mau"}}
    assert len(list(read_corpus(corpus))) == 2 * len(PLACES)


def test_an_article_may_name_its_split_itself(corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "report-0-2018.txt"
    file.write_text(file.read_text(encoding="utf-8").replace(" genre=", " split=press genre=", 1), encoding="utf-8")
    assert [report.id for report in read_corpus(tmp_path, "press")] == ["report-0-2018"]
    assert "report-0-2018" not in [report.id for report in read_corpus(tmp_path, "train")]


def test_tags_of_a_report_are_offsets_of_its_text(corpus: Path) -> None:
    report = next(read_corpus(corpus))
    assert report.text.startswith("Kết quả học tập ở Hà Nam\n")
    assert [report.text[tag.start : tag.end] for tag in report.of("figure", "limitation")] == [
        "12",
        "tiến độ giải ngân còn chậm",
    ]
    assert report.attributes["published"] == "2019-11-08"


def test_each_passage_gets_the_theme_it_shares_most_characters_with(corpus: Path) -> None:
    report = next(read_corpus(corpus))
    article = prepare(Article(raw=report.text))
    themes = ["results"] * 3 + ["shortcomings"] * 3 + ["tasks"] * 3 + ["other"]
    assert labels(article, report) == themes


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("notes.txt", "no article here", InputError, "must hold annotated reports"),
        (
            "broken.txt",
            "<article id=x province=y><results>a</tasks></article>",
            MarkupError,
            "</results> must close first",
        ),
        ("unknown.txt", "<article id=x province=y><praise>a</praise></article>", MarkupError, r"unknown\.txt: Line 1"),
        ("nowhere.txt", "<article id=x genre=party><results>a</results></article>", InputError, "must have a province"),
        ("unknown.txt", "<article id=x province=y><praise>a</praise></article>", MarkupError, "<praise> is not known"),
    ],
)
def test_a_corpus_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, content: str, error: type[Exception], message: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(error, match=message):
        list(read_corpus(tmp_path))


def test_an_unknown_split_is_refused(corpus: Path) -> None:
    with pytest.raises(
        InputError, match=r"split must be one of: dev, press, real, real-test, sentences, test, train\. Got 'all'"
    ):
        list(read_corpus(corpus, "all"))


def test_a_file_that_is_no_utf8_is_named(corpus: Path, tmp_path: Path) -> None:
    shutil.copy(corpus / "report-0-2018.txt", tmp_path)
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "licence.txt").write_bytes("Độc quyền".encode("utf-16"))
    for command in (["train", str(tmp_path), "-o", str(tmp_path / "out")], ["evaluate", str(tmp_path)]):
        done = CliRunner().invoke(commands, command)
        assert isinstance(done.exception, InputError)
        assert re.search(r"licence\.txt: every \.txt of a corpus must be UTF-8\. Got .+ at byte 0", str(done.exception))


def test_a_split_without_a_file_of_splits_is_refused_in_words(corpus: Path, tmp_path: Path) -> None:
    shutil.copy(corpus / "report-0-2018.txt", tmp_path)
    with pytest.raises(InputError, match=r"splits\.toml: it must say which provinces"):
        list(read_corpus(tmp_path, "dev"))


def test_articles_without_themes_are_neither_trained_on_nor_scored_for_themes(corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus, tmp_path / "corpus")
    (tmp_path / "corpus" / "sentences.txt").write_text(
        '<article id=s published=2019-11-08 province="Hà Nam" kinds="period citation">\n'
        "<period timex=2018>Năm 2018</period>, xã trồng 12 ha rừng theo "
        '<citation document_type="Quyết định" number=12/QĐ-UBND>Quyết định 12/QĐ-UBND</citation>.\n</article>\n',
        encoding="utf-8",
    )
    scores = evaluate(baocao.load(), tmp_path / "corpus")
    assert (scores["articles"], scores["passages"]) == (8, 80)
    right = {"precision": 1.0, "recall": 1.0, "f1": 1.0, "low": 1.0, "high": 1.0, "gold": 1}
    assert scores["period timex"] == scores["citation document"] == right
    assert scores["figure"]["gold"] == 8  # the figure of the sentence is not annotated, so not counted
    assert scores["figure"]["precision"] == 1.0
    train(tmp_path / "corpus", tmp_path / "model", split=None)
    assert load_weights(tmp_path / "model")[1]["reports"] == 8


def test_a_trained_model_tells_the_themes_of_another_article(trained: Path) -> None:
    model, manifest = load_weights(trained)
    article = prepare(
        Article(raw="Tin\nToàn tỉnh đã hoàn thành 9 chỉ tiêu.\nTuy nhiên, tiến độ còn chậm.\n- Cần tiếp tục rà soát.")
    )
    assert [theme for theme, _ in model.predict_article(article)][1:] == ["results", "shortcomings", "tasks"]
    assert (manifest["reports"], manifest["passages"]) == (4, 40)


def test_training_writes_metrics_and_repeats_itself_to_the_byte(corpus: Path, trained: Path, tmp_path: Path) -> None:
    metrics = train(corpus, tmp_path)
    assert metrics == json.loads((trained / "metrics.json").read_text(encoding="utf-8"))
    first, second = (load_model(folder)[0] for folder in (trained, tmp_path))
    assert (first.linear_.coef_ == second.linear_.coef_).all()
    assert first.get_params() == second.get_params()


def test_the_card_names_the_data_and_the_scores(trained: Path) -> None:
    text = (trained / "README.md").read_text(encoding="utf-8")
    metrics = json.loads((trained / "metrics.json").read_text(encoding="utf-8"))
    assert list(metrics) == ["cross-validation", "test"]
    assert "4 articles with 40 passages" in text
    assert f"| accuracy | {metrics['test']['accuracy']:.3f} |" in text


def test_commands_train_a_model_and_score_an_analyzer(corpus: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    result = run(commands, ["train", str(corpus), "-o", str(tmp_path / "model")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "model" / "weights.npz").exists()
    page = tmp_path / "scores.html"
    result = run(commands, ["evaluate", str(corpus), "--split", "dev", "--model", "rules", "--html", str(page)])
    assert result.exit_code == 0, result.output
    assert "Themes: 2 articles, 20 passages" in result.output
    for name in ("macro_f1", "Confusion", "Reliability", "figure", "locality", "limitation items"):
        assert name in result.output
        assert name in page.read_text(encoding="utf-8")


def test_evaluation_counts_what_is_annotated(corpus: Path) -> None:
    scores = evaluate(baocao.load(), corpus, split="test")
    assert (scores["articles"], scores["passages"]) == (2, 20)
    assert (scores["figure"]["f1"], scores["figure"]["low"], scores["figure"]["gold"]) == (1.0, 1.0, 2)
    assert scores["limitation items"]["recall"] == 1.0
    assert scores["themes"]["accuracy"] > 0.7


def test_models_are_skops_files_that_need_trust_in_our_own_classes_only(trained: Path) -> None:
    untrusted = skops.io.get_untrusted_types(file=trained / "model.skops")
    assert set(untrusted) <= set(TRUSTED)
    assert all(name.startswith("baocao.") for name in TRUSTED)


def test_a_changed_model_file_is_refused(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes((trained / "manifest.json").read_bytes())
    (tmp_path / "model.skops").write_bytes((trained / "model.skops").read_bytes() + b"x")
    with pytest.raises(LexiconError, match="must have the hash of its manifest"):
        load_model(tmp_path)


def test_a_model_of_another_library_version_is_refused_with_what_to_do(trained: Path, tmp_path: Path) -> None:
    manifest = json.loads((trained / "manifest.json").read_text(encoding="utf-8")) | {"scikit-learn": "0.24.1"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "model.skops").write_bytes((trained / "model.skops").read_bytes())
    with pytest.raises(LexiconError, match=r"written with scikit-learn 0\.24\.1.*baocao train CORPUS"):
        load_model(tmp_path)


def test_a_missing_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="baocao train CORPUS -o"):
        load_model(tmp_path / "nowhere")
