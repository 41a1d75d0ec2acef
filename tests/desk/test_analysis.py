"""Workers: what comes back from them, and that no text or file stops them or the page."""

import io
import multiprocessing
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from desk_sample import TEXT

from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.desk import analysis
from baocao.desk.analysis import Assignment, Pool, work
from baocao.desk.jobs import Jobs
from baocao.desk.messages import DeskError
from baocao.desk.operations import SetTheme
from baocao.desk.searching import QueueQuery
from baocao.desk.storage import Store
from baocao.themes import Loading
from baocao.write.entry import Entry
from baocao.write.record import to_record

RULES = Loading("rules")
LONG = (TEXT + "\n") * 12_000  # far more than the limit of time lets through, also on a fast machine


def assignment(folder: Path, data: bytes, name: str = "a.txt", form: str = "file", seconds: float = 30) -> Assignment:
    return Assignment(name=name, data=data, form=form, folder=folder, seconds=seconds, loading=RULES)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    opened = Pool(RULES, jobs=1, seconds=60, memory=4096)
    yield opened
    opened.close()


def test_a_text_is_taken_as_it_is(tmp_path: Path) -> None:
    page = "<html><body>Năm 2019, xã có 7 ha rừng.</body></html>"
    (entry,) = work(assignment(tmp_path, page.encode(), form="text"))
    assert entry.raw == page


def test_a_file_is_read_by_its_kind(tmp_path: Path) -> None:
    (entry,) = work(
        assignment(tmp_path, "<html><body><p>Năm 2019, xã có 7 ha rừng.</p></body></html>".encode(), "trang.html")
    )
    assert entry.raw.strip() == "Năm 2019, xã có 7 ha rừng."
    assert entry.record["id"] == "trang"
    assert "source" not in entry.record


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract-ocr and tesseract-ocr-vie")
def test_a_scan_is_recognised_where_the_administrator_wants_it(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image").new("L", (1654, 400), 255)
    font = pytest.importorskip("PIL.ImageFont").truetype("DejaVuSans.ttf", 44)
    pytest.importorskip("PIL.ImageDraw").Draw(image).text((120, 120), "Toàn huyện có 26 xã.", font=font, fill=0)
    scan = io.BytesIO()
    image.save(scan, "PDF", resolution=200)
    for ocr in (False, True):
        (folder := tmp_path / str(ocr)).mkdir()
        (entry,) = work(replace(assignment(folder, scan.getvalue(), "quét.pdf"), ocr=ocr))
        assert (entry.good, entry.raw.strip()) == ((True, "Toàn huyện có 26 xã.") if ocr else (False, ""))


def test_each_article_of_an_archive_is_one(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("2019/một.txt", "2019/hai.txt"):
            archive.writestr(name, f"{name}: huyện có 5 xã.")
        archive.writestr("hỏng.pdf", b"%PDF-1.7 broken")
    entries = work(assignment(tmp_path, packed.getvalue(), "gói.zip"))
    assert sorted(entry.record["id"] for entry in entries if entry.good) == ["gói/2019/hai", "gói/2019/một"]
    (bad,) = (entry.record["failure"]["message"] for entry in entries if not entry.good)
    assert "gói.zip" in bad
    assert str(tmp_path) not in bad


def test_what_no_database_holds_is_replaced_before_the_offsets_are_counted(tmp_path: Path) -> None:
    (entry,) = work(assignment(tmp_path, "Năm 2019,\0 xã có 7 ha rừng.".encode(), "a.txt"))
    assert "\0" not in entry.raw
    (figure,) = entry.record["figures"]
    assert entry.raw[figure["start"] : figure["end"]] == figure["text"] == "7 ha"


@pytest.mark.parametrize(
    "name", ["../../x.sh", "C:\\x\\y.exe", "a.txt/../../b", "." * 300, "x" * 5000 + ".txt", "a.\0txt", ""]
)
def test_no_name_reaches_the_file_system(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    assert work(assignment(folder, b"Huy\xe1\xbb\x87n c\xc3\xb3 5 x\xc3\xa3.", name))
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]
    assert all(path.name.split(".")[0] in ("article", "deaths", "000000") for path in folder.iterdir())


def test_what_takes_too_long_is_given_up() -> None:
    hasty = Pool(RULES, jobs=1, seconds=0.3, memory=4096)
    try:
        hasty.submit(b"a", name="a", form="text").exception(60)  # its process is there now
        begun = time.monotonic()
        with pytest.raises(InputError, match=r"longer than 0\.3 s|ended its process"):
            hasty.submit(LONG.encode(), name="a", form="text").result(60)
        (entry,) = hasty.submit(LONG.encode(), name="a.txt", form="file").result(60)
        assert time.monotonic() - begun < 30
    finally:
        hasty.close()
    said = entry.record["failure"]["message"]
    assert "longer than 0.3 s" in said or "ended its process" in said


def test_too_many_articles_are_for_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "MOST_ARTICLES", 3)
    rows = "text\n" + "Huyện có 5 xã.\n" * 4
    with pytest.raises(InputError, match="at most 3 articles"):
        work(assignment(tmp_path, rows.encode(), "a.csv"))


def test_what_has_ended_its_process_twice_is_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "deaths").write_bytes(b"..")
    with pytest.raises(InputError, match="ended its process 2 times"):
        work(assignment(tmp_path, TEXT.encode(), form="text"))


def test_a_worker_that_dies_is_replaced_and_its_text_given_up(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = pool.submit(TEXT.encode(), name="a", form="text").result(60)
    assert first.good
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    future = pool.submit(LONG.encode(), name="dài", form="text")
    for deaths in (1, 2):
        until = time.monotonic() + 60
        while sum(path.stat().st_size for path in tmp_path.glob("*/deaths")) < deaths:  # it is at work
            assert time.monotonic() < until
            time.sleep(0.05)
        for child in multiprocessing.active_children():
            child.kill()
    with pytest.raises(InputError, match="dài: ended its process 2 times"):
        future.result(60)
    (again,) = pool.submit(TEXT.encode(), name="a", form="text").result(60)
    assert again.record == first.record


def test_memory_has_a_limit() -> None:
    small = Pool(RULES, jobs=1, seconds=60, memory=600)
    try:
        with pytest.raises(InputError):
            small.submit((TEXT * 300_000).encode(), name="lớn", form="text").result(100)
        assert small.submit(TEXT.encode(), name="a", form="text").result(60)
    finally:
        small.close()


class Patient:
    """A pool that answers when it is told to."""

    def __init__(self) -> None:
        self.given: list[tuple[str, Future[list[Entry]]]] = []
        self.days: list[str | None] = []

    def submit(self, data: bytes, *, name: str, form: str, published: str | None = None) -> "Future[list[Entry]]":  # noqa: ARG002
        future: Future[list[Entry]] = Future()
        future.set_running_or_notify_cancel()
        self.given.append((name, future))
        self.days.append(published)
        return future


@pytest.fixture
def entry(analyze: Callable[..., Article]) -> Callable[[str], Entry]:
    return lambda text: Entry(to_record(analyze(text, id="bài")), text)


def jobs_of(store: Store) -> tuple[Jobs, Patient]:
    patient = Patient()
    return Jobs(store, patient.submit), patient


def test_a_job_becomes_articles(store: Store, entry: Callable[[str], Entry]) -> None:
    jobs, pool = jobs_of(store)
    ident = jobs.add(b"...", name="gói.zip", form="file", actor="Lan")
    assert jobs.job(ident).state == "running"
    bad = Entry({"id": "x", "failure": {"stage": "read", "message": "x: hỏng"}}, "")
    pool.given[0][1].set_result([entry("Huyện có 5 xã."), entry("Huyện có 6 xã."), entry("Huyện có 5 xã."), bad])
    job = jobs.job(ident)
    assert (job.state, len(job.articles), job.repeated, job.problem) == ("done", 2, job.articles[:1], "x: hỏng")
    assert store.queue(QueueQuery()).total == 2
    assert jobs.future(ident) is None
    assert jobs.listed()[0] == job


def test_a_job_that_fails_says_why(store: Store) -> None:
    jobs, pool = jobs_of(store)
    ident = jobs.add(b"...", name="x", form="file", actor="Lan")
    pool.given[0][1].set_exception(InputError("x: hỏng\0"))
    assert (jobs.job(ident).state, jobs.job(ident).problem) == ("failed", "x: hỏng\ufffd")


def test_jobs_that_a_kill_cut_off_begin_anew(store: Store, entry: Callable[[str], Entry]) -> None:
    jobs_of(store)[0].add(b"...", name="a", form="text", actor="Lan")
    jobs, pool = jobs_of(store)
    assert pool.given == []
    jobs.resume()
    pool.given[0][1].set_result([entry("Huyện có 5 xã.")])
    assert [job.state for job in jobs.listed()] == ["done"]
    jobs.resume()
    assert len(pool.given) == 1


def test_an_article_analyzed_again_is_the_same_article(store: Store, entry: Callable[[str], Entry]) -> None:
    first = entry(TEXT)
    page = first.record | {"published": "2019-07-16", "author": "Giàng A Páo"}
    ident = store.add_article(TEXT, page, name="a", actor="Lan")
    store.edit(ident, 1, SetTheme(passage="passage-0", to="lessons"), actor="Lan")
    jobs, pool = jobs_of(store)
    jobs.add(TEXT.encode(), name="a", form="text", actor="Minh", again=ident)
    assert pool.days == ["2019-07-16"]
    pool.given[0][1].set_result([Entry(first.record | {"published": "2019-07-16"}, TEXT)])
    view = store.article(ident)
    assert view.record["author"] == "Giàng A Páo"
    assert (view.version, view.record["passages"][0]["theme"], len(view.differences)) == (3, "lessons", 1)


def test_the_queue_of_jobs_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baocao.desk.jobs.MOST_WAITING", 2)
    jobs, _ = jobs_of(store)
    for _ in range(2):
        jobs.add(b"...", name="a", form="text", actor="Lan")
    with pytest.raises(DeskError) as refused:
        jobs.add(b"...", name="a", form="text", actor="Lan")
    assert refused.value.status == 429
    with pytest.raises(DeskError):
        jobs.job(999)


def test_while_a_hostile_text_is_worked_on_the_page_answers(running: Any) -> None:
    future = running.app.state.desk.pool.submit(LONG.encode(), name="dài", form="text")
    times = []
    for _ in range(20):
        begun = time.monotonic()
        assert running.get("/v1/articles").status_code == 200
        times.append(time.monotonic() - begun)
    assert not future.done()
    assert median(times) < 0.5
    with pytest.raises(InputError, match=r"longer than 4 s|ended its process"):
        future.result(90)
