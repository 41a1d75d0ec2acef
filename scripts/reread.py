"""The part about reading files: invented reports written in each format, read again, and their figures compared."""

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from parts import ROOT, Numbers, number, part

CONVERTED = ("pdf", "doc", "odt", "rtf", "epub")  # by LibreOffice, from the Word documents
_SECONDS = 600  # for all reports in one format


@part("figures that come back from invented reports in each format of files", "docx", "pdfplumber", "trafilatura")
def reading() -> Numbers:
    from baocao.learn.corpus import read_corpus

    reports = {report.id: report.text for report in read_corpus(ROOT / "corpora", "test")}
    wanted = _counted(reports)
    told = {}
    with tempfile.TemporaryDirectory(prefix="reread-") as folder:
        for name, paths in written(reports, Path(folder)):
            found = _counted({path.stem: _read(path) for path in paths})
            both = (wanted & found).total()
            shares = {"precision": both / max(1, found.total()), "recall": both / wanted.total()}
            f1 = 2 * both / (found.total() + wanted.total())
            told[name] = number(f1, wanted.total()) | {key: number(share)["value"] for key, share in shares.items()}
    return told


def written(reports: dict[str, str], folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Each format with the files of the reports."""
    word = _each(reports, folder / "docx", _word)
    yield "docx", word
    yield "html", _each(reports, folder / "html", _page)
    if office := shutil.which("soffice"):
        for kind in CONVERTED:
            profile = f"-env:UserInstallation=file://{folder}/profile"
            line = [
                office,
                profile,
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(folder / kind),
                *map(str, word),
            ]
            subprocess.run(line, check=True, capture_output=True, timeout=_SECONDS)
            yield kind, sorted((folder / kind).iterdir())


def _each(reports: dict[str, str], folder: Path, write: Callable[[str, Path], None]) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{name}.{folder.name}" for name in reports]
    for text, path in zip(reports.values(), paths, strict=True):
        write(text, path)
    return paths


def _word(text: str, path: Path) -> None:
    from docx import Document

    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(str(path))


def _page(text: str, path: Path) -> None:
    """A page of a newspaper: a menu before the article, other titles and a footer behind it."""
    title, *lines = [escape(line) for line in text.splitlines() if line.strip()]
    body = "".join(f"<p>{line}</p>" for line in lines)
    menu = "".join(f"<li><a href='/{at}'>Mục {at}</a></li>" for at in range(9))
    path.write_text(
        f"<!doctype html><html lang='vi'><meta charset='utf-8'><title>{title}</title><header><ul>{menu}</ul></header>"
        f"<main><article><h1>{title}</h1>{body}</article></main><aside><h3>Tin liên quan</h3>"
        "<a href='/9'>12 xã về đích</a></aside><footer>Điện thoại: 0204 3 812 345. Lượt xem: 1234567</footer></html>",
        encoding="utf-8",
    )


def _read(path: Path) -> str:
    import baocao

    return "\n".join(article.raw for article in baocao.read(path))


def _counted(texts: dict[str, str]) -> Counter[tuple[str, object, str]]:
    """The figures of each text, by value and unit."""
    import baocao

    analyzer = baocao.load(model="fast")
    records = {name: baocao.to_record(analyzer.analyze(text)) for name, text in texts.items()}
    return Counter(
        (name, figure.get("value"), figure["unit"]) for name, record in records.items() for figure in record["figures"]
    )
