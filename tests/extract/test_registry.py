"""Registering extractors, what the registry checks of what they yield, and a plugin made from the page that shows how."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from baocao.core.article import Article, Draft
from baocao.core.errors import StageError
from baocao.core.spans import Mention
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.place_references import PlaceReference
from baocao.extract.registry import Extractor, extractor, extractors
from baocao.structure.prepare import begin, prepare

ROOT = Path(__file__).parents[2]
RAW = "Xã A có mưa. Xã B có nắng.\n"


def yielding(*spans: tuple[int, int]) -> Extractor:
    def find(_draft: Draft) -> Iterator[Locality]:
        for start, end in spans:
            yield Locality(start=start, end=end, rule="test", level="commune", name="")

    return Extractor(Locality, find, ("passages",))


@pytest.mark.parametrize(
    "spans",
    [[(0, 4), (3, 5)], [(0, 4), (0, 4)], [(-1, 3)], [(5, 5)], [(6, 5)], [(0, len(RAW) + 1)], [(13, 17), (0, 14)]],
    ids=["overlapping", "twice", "before the text", "empty", "backwards", "behind the text", "out of order"],
)
def test_spans_must_lie_inside_the_text_apart(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(
        StageError, match=r"A locality must lie inside the text, behind the one before it\. Got"
    ) as info:
        yielding(*spans)(prepare(Article(raw=RAW)))
    assert info.value.stage == "localities"


def test_mentions_are_put_in_order_and_told_their_passage() -> None:
    draft = yielding((13, 17), (0, 4))(prepare(Article(raw=RAW)))
    assert [(mention.start, mention.passage) for mention in draft.mentions] == [(0, 0), (13, 1)]


def test_a_draft_without_passages_takes_mentions_too() -> None:
    (mention,) = yielding((0, 4))(begin(Article(raw=RAW))).mentions
    assert mention.passage is None


def test_mentions_of_other_kinds_may_overlap() -> None:
    draft = prepare(Article(raw=RAW))

    def find(_draft: Draft) -> Iterator[PlaceReference]:
        yield PlaceReference(start=3, end=5, rule="test", level="commune")

    both = Extractor(PlaceReference, find, ())(yielding((0, 4))(draft))
    assert [mention.kind for mention in both.mentions] == ["locality", "place_reference"]


def test_names_of_extractors_are_unique() -> None:
    def find_again(_draft: Draft) -> Iterator[Mention]:
        yield from ()

    find_again.__module__ = "somewhere.else"
    with pytest.raises(StageError, match="must be unique"):
        extractor(extractors()[0].mention)(find_again)


def plugin(folder: Path) -> None:
    """The extractor that the guide shows, as an installed package with its entry point."""
    page = (ROOT / "docs" / "guides" / "extend.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"^```python\n(\"\"\"Awards.*?)^```", page, re.MULTILINE | re.DOTALL)
    (entry,) = re.findall(r"^```toml\n.*?^(\[project\.entry-points.*?)^```", page, re.MULTILINE | re.DOTALL)
    group = re.search(r"\[project\.entry-points\.\"([\w.]+)\"\]\n(.+)", entry)
    assert group
    (folder / "awards.py").write_text(source, encoding="utf-8")
    info = folder / "awards-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: awards\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{group[1]}]\n{group[2].replace(chr(34), '')}\n", encoding="utf-8")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder), str(ROOT / "pipeline")])
    return subprocess.run(
        [sys.executable, *arguments], env=os.environ | {"PYTHONPATH": path}, cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip


def test_the_extractor_that_the_page_shows_reaches_the_record_and_the_tables(tmp_path: Path) -> None:
    plugin(tmp_path)
    code = (
        "import baocao\n"
        "article = baocao.load().analyze('Hội nghị\\nXã nhận Huân chương Lao động hạng Ba của Chủ tịch nước.')\n"
        "print([(item['text'], item['class'], item['giver']) for item in baocao.to_record(article)['awards']])\n"
        "print(baocao.tables([article])['awards'][['text', 'class', 'giver', 'passage']].to_dict('records'))\n"
    )
    done = run(tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "[('Huân chương Lao động hạng Ba', 'ba', 'Chủ tịch nước')]",
        "[{'text': 'Huân chương Lao động hạng Ba', 'class': 'ba', 'giver': 'Chủ tịch nước', 'passage': 1}]",
    ]


def test_the_extractor_that_the_page_shows_meets_the_contract(tmp_path: Path) -> None:
    plugin(tmp_path)
    options = ("-p", "no:cacheprovider", "-vv", "-k", "awards")
    done = run(tmp_path, "-m", "pytest", *options, "tests/extract/test_extractors.py")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("test_contract[") == done.stdout.count("breaks_every_check[") > 1
