"""What people corrected comes back as a corpus: from Label Studio and from brat, to the character."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from baocao.cli import commands
from baocao.core.article import Article
from baocao.core.errors import InputError, OptionError
from baocao.learn.annotated import import_annotations
from baocao.learn.corpus import Report, read_corpus
from baocao.write import formats

TEXT = (
    "Huyện Yên Bình: 6 tháng <đầu> năm\r\nNăm 2019, huyện trồng 120,5 ha rừng & 15 ha quế theo Nghị quyết số 12/NQ-HĐND.\r\n"
    "Một số xã còn chậm giải ngân do thiếu vốn.\r\n"
)


@pytest.fixture
def article(analyze: Callable[..., Article]) -> Article:
    return analyze(TEXT, id="yên/bình", published="2019-12-02")


def exported(article: Article, out: Path, tool: str) -> Path:
    """The export of an article, as the tool gives it back with nothing corrected."""
    formats.write([article], out, tool)
    if tool == "brat":
        return out / "brat"
    tasks = json.loads((out / "labelstudio.json").read_text(encoding="utf-8"))
    for task in tasks:
        task |= {"id": 7, "annotations": [{"result": task["predictions"][0]["result"], "was_cancelled": False}]}
    return saved(out / "project.json", tasks)


def saved(path: Path, tasks: Any) -> Path:
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def told(report: Report) -> list[tuple[str, str]]:
    return sorted((tag.name, " ".join(report.text[tag.start : tag.end].split())) for tag in report.tags)


@pytest.mark.parametrize("tool", ["brat", "labelstudio"])
def test_an_export_comes_back_as_a_corpus(article: Article, tmp_path: Path, tool: str) -> None:
    assert import_annotations(exported(article, tmp_path / "out", tool), tmp_path / "corpus", split="dev") == []
    (report,) = read_corpus(tmp_path / "corpus", "dev")
    assert report.text == TEXT.replace("\r\n", "\n").strip()
    kinds = ("figure", "locality", "limitation", "period", "citation")
    mentions = [(mention.kind, article.quote(mention)) for mention in article.mentions if mention.kind in kinds]
    themes = [(passage.theme or "", " ".join(article.quote(passage).split())) for passage in article.passages]
    assert told(report) == sorted([*mentions, *themes])
    figure = report.of("figure")[-2]
    assert {key: figure.attributes[key] for key in ("value", "unit", "measured")} == {
        "value": "120.5", "unit": "ha", "measured": "rừng",
    }  # fmt: skip
    (limitation,) = report.of("limitation")
    assert (limitation.attributes["holder"], limitation.attributes["cause"]) == ("Một số xã", "thiếu vốn")
    assert report.attributes["published"] == "2019-12-02"
    assert report.attributes["province"] == "Yên Bái"


def test_corrections_are_what_counts(article: Article, tmp_path: Path) -> None:
    source = exported(article, tmp_path / "out", "labelstudio")
    (task,) = json.loads(source.read_text(encoding="utf-8"))
    result = task["annotations"][0]["result"]
    figure = next(item for item in result if item["type"] == "labels" and item["value"]["text"].startswith("120,5"))
    figure["value"] |= {"end": figure["value"]["end"] - 3, "text": "120,5"}
    figure["meta"] = {"text": ['{"value": 120.5, "unit": "m2"}']}
    task["annotations"][0]["result"] = [
        item for item in result if item.get("value", {}).get("labels") != ["limitation"]
    ]
    import_annotations(saved(source, [task]), tmp_path / "corpus", split="train")
    (report,) = read_corpus(tmp_path / "corpus", "train")
    assert ("figure", "120,5") in told(report)
    assert next(tag for tag in report.of("figure") if tag.attributes.get("unit") == "m2").attributes["value"] == "120.5"
    assert not report.of("limitation")


def test_what_nobody_submitted_is_no_annotation(article: Article, tmp_path: Path) -> None:
    formats.write([article], tmp_path / "out", "labelstudio")
    with pytest.raises(InputError, match="Got none"):
        import_annotations(tmp_path / "out" / "labelstudio.json", tmp_path / "corpus", split="train")
    assert not (tmp_path / "corpus").exists()


def test_a_region_that_is_not_in_its_text_is_refused(article: Article, tmp_path: Path) -> None:
    folder = exported(article, tmp_path / "out", "brat")
    text = next(folder.glob("*.txt"))
    text.write_bytes(b"Them" + text.read_bytes())
    with pytest.raises(InputError, match="with the text that it was annotated on"):
        import_annotations(folder, tmp_path / "corpus", split="train")


def test_regions_that_cross_are_left_out_and_named(article: Article, tmp_path: Path) -> None:
    folder = exported(article, tmp_path / "out", "brat")
    start = TEXT.index("ha rừng")
    with next(folder.glob("*.ann")).open("a", encoding="utf-8") as handle:
        handle.write(f"T99\tlocality {start} {start + 7}\tha rừng\n")
    (said,) = import_annotations(folder, tmp_path / "corpus", split="train")
    assert "left out locality 'ha rừng'" in said
    assert "crosses a figure" in said


@pytest.mark.parametrize(
    "content", ["{}", "[1]", "x", '[{"annotations": [{"result": [{"type": "labels"}]}], "data": {"text": ""}}]']
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(InputError):
        import_annotations(tmp_path / "a.json", tmp_path / "corpus", split="train")


def test_nothing_is_replaced_and_splits_are_known(article: Article, tmp_path: Path) -> None:
    source = exported(article, tmp_path / "out", "brat")
    with pytest.raises(OptionError, match="stays as it is"):
        import_annotations(source, tmp_path, split="train")
    with pytest.raises(OptionError, match="split must be one of"):
        import_annotations(source, tmp_path / "corpus", split="huấn luyện")


def test_the_command_imports(article: Article, tmp_path: Path) -> None:
    source = exported(article, tmp_path / "out", "labelstudio")
    done = CliRunner().invoke(commands, ["import", str(source), "-o", str(tmp_path / "corpus"), "--split", "test"])
    assert done.exit_code == 0, done.output
    assert len(list(read_corpus(tmp_path / "corpus", "test"))) == 1
