"""What leaves the desk: exports, training, news for other systems; and what comes in by the watched folder."""

import hmac
import io
import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from desk_sample import TEXT
from sqlalchemy import select

from baocao.core.markup import parse
from baocao.desk.article_views import ArticleView
from baocao.desk.deliveries import Deliveries, signature
from baocao.desk.exporting import FORMATS, export, labels, tasks, write_corpus
from baocao.desk.messages import DeskError
from baocao.desk.models import DeliveryRow
from baocao.desk.operations import AddMention, Reject, SetTheme, SetValue
from baocao.desk.storage import Store
from baocao.desk.watching import Watcher
from baocao.learn.corpus import read_corpus
from baocao.learn.training import train

ROOT = Path(__file__).parents[2]


@pytest.fixture
def corrected(store: Store, record: dict[str, Any]) -> ArticleView:
    ident = store.add_article(TEXT, record, name="muong-khuong", actor="Lan")
    start = TEXT.index("đường nội đồng còn dở dang")
    for version, operation in enumerate(
        (
            SetTheme(passage="passage-0", to="shortcomings"),
            Reject(key="figure-0"),
            AddMention(kind="limitation", start=start, end=start + 26, values={"holder": "huyện"}),
            SetValue(key="limitation-1", field="cause", to="khâu giải phóng mặt bằng kéo dài"),
        ),
        1,
    ):
        view = store.edit(ident, version, operation, actor="Lan")
    return view


def test_records_are_as_the_editor_left_them(corrected: ArticleView) -> None:
    (line,) = export([corrected], "jsonl").content.decode().splitlines()
    record = json.loads(line)
    assert record["passages"][0]["theme"] == "shortcomings"
    assert next(item["text"] for item in record["limitations"]) == "đường nội đồng còn dở dang"
    assert "1.840 ha" not in [item["text"] for item in record["figures"]]
    assert not {"key", "by", "decision"} & set(record["passages"][0])


def test_standoff_labels_say_who_and_what(corrected: ArticleView) -> None:
    said = labels(corrected)
    assert (said["annotator"], said["sha256"]) == ("Lan", sha256(TEXT.encode()).hexdigest())
    assert said["passages"][0] == [0, 67, "shortcomings"]
    spans = {TEXT[slice(*each["span"])]: each for each in said["limitations"]}
    late = spans["nhiều xã chưa giải ngân hết vốn"]
    assert TEXT[slice(*late["holder"])] == "nhiều xã"
    assert TEXT[slice(*late["cause"])] == "khâu giải phóng mặt bằng kéo dài"
    assert json.loads(export([corrected], "standoff").content) == said


def test_markup_is_a_corpus(corrected: ArticleView, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(export([corrected], "markup").content)) as archive:
        archive.extractall(tmp_path / "corpus")
    (report,) = read_corpus(tmp_path / "corpus", "train")
    assert report.text == TEXT.strip("\n")
    assert report.of("shortcomings")[0].start == 0
    assert next(report.text[tag.start : tag.end] for tag in report.of("limitation")) == "đường nội đồng còn dở dang"
    assert "1.840 ha" not in [report.text[tag.start : tag.end] for tag in report.of("figure")]


def test_label_studio_gets_annotations(corrected: ArticleView) -> None:
    (task,) = tasks([corrected])
    assert task["data"]["text"] == TEXT
    labelled = {
        (item["value"]["start"], item["value"]["labels"][0])
        for item in task["annotations"][0]["result"]
        if item["type"] == "labels"
    }
    assert (0, "shortcomings") in labelled
    assert json.loads(export([corrected], "labelstudio").content) == [task]


def test_ninjs_for_the_cms(corrected: ArticleView) -> None:
    item = json.loads(export([corrected], "ninjs").content)
    assert item["bodies"][0]["value"] == TEXT
    assert item["standard"]["name"] == "ninjs"


@pytest.mark.parametrize("file_format", sorted(FORMATS))
def test_no_articles_make_an_empty_export(file_format: str) -> None:
    assert export([], file_format).name


def test_an_unknown_format_is_told(corrected: ArticleView) -> None:
    with pytest.raises(DeskError, match="jsonl, labelstudio, markup, ninjs, standoff"):
        export([corrected], "word")


def test_a_text_with_tags_in_it_stays_a_text(store: Store, analyze: Callable[..., Any]) -> None:
    from baocao.write.record import to_record

    raw = 'Xã có <b>7 ha</b> rừng & "5 hộ"; huyện còn thiếu nước sạch </article> cho dân.\n'
    ident = store.add_article(raw, to_record(analyze(raw)), name="<x>", actor="Lan")
    with zipfile.ZipFile(io.BytesIO(export([store.article(ident)], "markup").content)) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".txt"))
        assert parse(archive.read(name).decode()).text == raw


def test_train_takes_what_was_corrected_beside_the_corpora(corrected: ArticleView, tmp_path: Path) -> None:
    corpora = tmp_path / "corpora"
    corpora.mkdir()
    shutil.copy(ROOT / "corpora" / "splits.toml", corpora)
    for path in sorted((ROOT / "corpora" / "reports").glob("*.txt"))[:12]:
        shutil.copy(path, corpora)
    before = sum(1 for _ in read_corpus(corpora, "train"))
    assert write_corpus([corrected], corpora / "desk") == []
    assert sum(1 for _ in read_corpus(corpora, "train")) == before + 1
    assert "accuracy" in train(corpora, tmp_path / "model", model="fast")["cross-validation"]


class Receiver(BaseHTTPRequestHandler):
    got: list[tuple[str, dict[str, str], bytes]]
    statuses: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.got.append((self.path, dict(self.headers), body))
        status = self.statuses.pop(0) if self.statuses else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    handler = type("Handler", (Receiver,), {"got": [], "statuses": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def outbox(store: Store) -> list[DeliveryRow]:
    with store.database.reading() as session:
        return list(session.scalars(select(DeliveryRow).order_by(DeliveryRow.id)))


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("statuses", "tries", "delivered"), [([], 1, True), ([500, 503], 3, True), ([500] * 9, 4, False), ([302], 2, True)]
)
def test_news_are_signed_and_tried_again(store: Store, receiver: tuple[str, type[Receiver]], statuses: list[int], tries: int, delivered: bool) -> None:  # fmt: skip
    address, handler = receiver
    handler.statuses += statuses
    deliveries = Deliveries(store.database, (f"{address}/news",), "bí mật", waits=(0.01, 0.01, 0.01))
    deliveries.send({"event": "done", "title": "Đường"})
    until(lambda: bool(outbox(store)) and outbox(store)[0].due is None)
    deliveries.close()
    (row,) = outbox(store)
    assert (row.tries, row.problem is None, len(handler.got)) == (tries, delivered, tries)
    path, headers, body = handler.got[-1]
    assert (path, json.loads(body)) == ("/news", {"event": "done", "title": "Đường"})
    moment, _, mac = headers["X-Baocao-Signature"].removeprefix("t=").partition(",v1=")
    assert hmac.compare_digest(mac, signature("bí mật", moment, body))
    assert mac != signature("khác", moment, body)


def test_news_survive_a_kill_and_go_only_where_the_administrator_says(store: Store, receiver: tuple[str, type[Receiver]]) -> None:  # fmt: skip
    address, handler = receiver
    idle = Deliveries(store.database, (), "x")
    idle.send({"event": "nothing"})
    assert outbox(store) == []
    with store.database.writing() as session:
        for path in ("/old", "/news"):
            session.add(DeliveryRow(address=address + path, body="{}", tries=0, due="2020-01-01"))
    deliveries = Deliveries(store.database, (f"{address}/news",), "x", waits=())
    until(lambda: all(row.due is None for row in outbox(store)))
    deliveries.close()
    assert [path for path, *_ in handler.got] == ["/news"]
    assert "no more" in str(outbox(store)[0].problem)


class Noted:
    """Jobs that are only noted."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def add(self, data: bytes, *, name: str, form: str, actor: str) -> int:
        self.names.append(f"{actor} {form} {name} {len(data)}")
        return len(self.names)


def test_files_come_in_once_they_are_complete(store: Store, tmp_path: Path) -> None:
    folder, noted = tmp_path / "inbox", Noted()
    (folder / "sâu").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "sâu" / "a.txt").write_text("abc")
    (folder / ".hidden").write_text("abc")
    (folder / ".git" / "b.txt").write_text("abc")
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "large.txt").write_bytes(b"x" * 101)
    watcher = Watcher(folder, store, noted, limit=100, pause=3600)  # type: ignore[arg-type]
    watcher.look()
    assert noted.names == []
    (folder / "growing.txt").write_text("1")
    watcher.look()
    (folder / "growing.txt").write_text("12")
    watcher.look()
    watcher.look()
    watcher.look()
    assert noted.names == ["watch file a.txt 3", "watch file growing.txt 2"]
    (folder / "sâu" / "a.txt").write_text("abcd")
    watcher.look()
    watcher.look()
    assert noted.names[2:] == ["watch file a.txt 4"]
    assert sorted(path.name for path in folder.iterdir()) == [
        ".git",
        ".hidden",
        "growing.txt",
        "large.txt",
        "link.txt",
        "sâu",
    ]
    watcher.close()
    again = Watcher(folder, store, noted, limit=100, pause=3600)  # type: ignore[arg-type]
    again.look()
    again.look()
    again.close()
    assert len(noted.names) == 3
