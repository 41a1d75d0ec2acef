"""How fast words, places, figures, themes and whole analyses are, against others in one run on the same articles.

    scripts/reproduce speed              as part of the numbers
    python benchmarks/speed.py words     one race, printed

Contenders take turns, round after round, and are timed by the processor, so that what else the machine does hardly
counts. A ratio is that of one round; its median and extremes over the rounds are told.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

sys.path.append(str(Path(__file__).resolve().parent.parent / "scripts"))

from parts import ROOT, Numbers, number, part

ROUNDS = 5
ARTICLES = 12  # of the test provinces' size and kind; the slowest contender takes some seconds for them
LEAST = 0.5  # seconds of the processor that a contender reads in a round, again and again where it is quick
TAG = re.compile(r"<[^<>]*>")
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)*\s*(?:%|tỷ đồng|triệu đồng|đồng|ha|km|tấn|người|hộ|xã)?")
_PLACE = re.compile(r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường) (?:[^\W\d_a-zà-ỹ]\w*(?: |(?!\w)))+")
_LACK = re.compile(r"còn (?:chậm|thấp|hạn chế|thiếu|yếu)|chưa (?:đạt|cao|đồng bộ|kịp thời)")

Run = Callable[[Any], object]


class Race(NamedTuple):
    """Contenders for one job. Each is made by a function, so that one that is not asked for is never imported.

    Attributes:
        ours: the contender that the others are measured by.
        contenders: what makes each.
        prepare: what an article is before the race, if not its text.
    """

    ours: str
    contenders: dict[str, Callable[[], Run]]
    prepare: Callable[[str], Any] = str


def _words(compat: bool = False) -> Run:
    from baocao import tokenize

    return partial(tokenize, compat=compat)


def _underthesea(name: str) -> Run:
    import underthesea

    run: Run = getattr(underthesea, name)
    return run


def _pyvi() -> Run:
    from pyvi.ViTokenizer import tokenize

    return tokenize


def _places() -> Run:
    from baocao.extract.kinds.localities import locate

    return lambda text: list(locate(text))


def _named_entities() -> Run:
    from underthesea import ner

    return lambda text: [ner(line) for line in text.splitlines()]  # whole articles take it longer still


def _figures() -> Run:
    from baocao.extract.amounts.scan import Scanner
    from baocao.extract.kinds.figures import find_figures

    scan = Scanner()
    return lambda draft: list(find_figures(scan(draft)))


def _naive_figures(draft: Any) -> list[float]:
    """Wrong for 1.250, 35,6, dates and document numbers."""
    return [float(re.sub(r"[^\d]", "", match[0]) or 0) for match in _AMOUNT.finditer(draft.text)]


def _prepared(text: str) -> Any:
    from baocao.core.article import Article
    from baocao.structure.prepare import prepare

    return prepare(Article(raw=text))


def _themes(model: str) -> Run:
    """The theme model inside an analyzer."""
    from baocao import load

    [stage] = [stage for stage in load(model=model).stages if "themes" in stage.sets]
    return stage.model.predict_article  # type: ignore[attr-defined, no-any-return]


def _analysis(model: str, *, words: bool = False) -> Run:
    """All stages and the record, as the command does."""
    from baocao import load
    from baocao.write.record import dumps, to_record

    analyzer = load(model=model)

    def run(text: str) -> object:
        article = analyzer.analyze(text)
        return dumps(to_record(article)), list(article.tokens) if words else None

    return run


def _naive(tokenize: Callable[[], Run], *, names: bool) -> Run:
    """What people put together from other libraries' functions and a few patterns."""
    from underthesea import ner, sent_tokenize

    cut = tokenize()

    def run(text: str) -> object:
        sentences = sent_tokenize(text)
        found = [ner(sentence) for sentence in sentences] if names else _PLACE.findall(text)
        lacks = [sentence for sentence in sentences if _LACK.search(sentence)]
        return [cut(sentence) for sentence in sentences], found, _AMOUNT.findall(text), lacks

    return run


RACES = {
    "words": Race(
        "baocao",
        {
            "baocao": _words,
            "baocao-compat": partial(_words, compat=True),
            "underthesea": partial(_underthesea, "word_tokenize"),
            "pyvi": _pyvi,
            "naive": lambda: str.split,
        },
    ),
    "places": Race("baocao", {"baocao": _places, "underthesea": _named_entities, "naive": lambda: _PLACE.findall}),
    "figures": Race("baocao", {"baocao": _figures, "naive": lambda: _naive_figures}, _prepared),
    "themes": Race("fast", {name: partial(_themes, name) for name in ("fast", "encoder", "rules")}, _prepared),
    "whole": Race(
        "fast",
        {
            "fast": partial(_analysis, "fast"),
            "fast-words": partial(_analysis, "fast", words=True),
            "encoder": partial(_analysis, "encoder"),
            "underthesea": partial(_naive, partial(_underthesea, "word_tokenize"), names=True),
            "pyvi": partial(_naive, _pyvi, names=False),
        },
    ),
}


def texts() -> list[str]:
    """Articles of provinces that no model learnt from, without their markup."""
    from baocao.learn.corpus import read_corpus

    return [report.text for report in read_corpus(ROOT / "corpora", "test")][:ARTICLES]


def seconds(run: Run, articles: Sequence[Any]) -> float:
    """Of the processor, for the articles once."""
    begun, times = process_time(), 0
    while (spent := process_time() - begun) < LEAST or not times:
        for article in articles:
            run(article)
        times += 1
    return spent / times


def raced(name: str) -> Numbers:
    """A race: megabytes a second of each, and how many times as quick ours is.

    Themes are told in passages a second too.
    """
    race, read = RACES[name], texts()
    articles = [race.prepare(text) for text in read]
    size = sum(len(text.encode()) for text in read) / 1e6
    runs = {who: make() for who, make in race.contenders.items()}
    for run in runs.values():
        run(articles[0])
    rounds = [{who: seconds(run, articles) for who, run in runs.items()} for _ in range(ROUNDS)]
    told = {f"{name}.{who}": _spread([size / times[who] for times in rounds]) for who in runs}
    for who in runs:
        told[f"{name}.times-{who}"] = _spread([times[who] / times[race.ours] for times in rounds])
    if name == "themes":
        passages = sum(len(article.passages) for article in articles)
        told |= {f"{name}.passages.{who}": _spread([passages / times[who] for times in rounds]) for who in runs}
    return told | dict(_cold_starts(name))


def _spread(values: list[float]) -> dict[str, Any]:
    return number(median(values), len(values), min(values), max(values))


def _cold_starts(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Seconds of the processor to the first result, and megabytes at the end, each in a new process."""
    for who in RACES[name].contenders:
        line = [sys.executable, __file__, name, who]
        done = subprocess.run(line, input="\0".join(texts()), capture_output=True, text=True, check=True)
        first, peak = done.stdout.split()[-2:]
        yield f"{name}.first.{who}", number(float(first))
        yield f"{name}.memory.{who}", number(round(float(peak)))


def cold(name: str, who: str) -> None:
    """Prints how long the first result takes, and the peak of memory after all articles, which standard input holds."""
    race, read = RACES[name], sys.stdin.read().split("\0")
    begun = process_time()
    run = race.contenders[who]()
    run(race.prepare(read[0]))
    first = process_time() - begun
    for text in read:
        run(race.prepare(text))
    print(first, peak_megabytes())


def peak_megabytes() -> float:
    """The most memory that this process has taken; `getrusage` would count that of the one that started it too."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@part("words, places, figures, themes and whole analyses against underthesea, pyvi and the naive way", "pyvi")
def speed() -> Numbers:
    """Each race in a process of its own, which keeps memory and warmth apart."""
    read = texts()
    told = {"rounds": number(ROUNDS), "articles": number(len(read))}
    told["kilobytes"] = number(round(sum(len(text.encode()) for text in read) / 1000))
    told |= {f"version-of-{name}": {"value": version(name)} for name in ("underthesea", "pyvi")}
    for name in RACES:
        code = f"import json, speed; print(json.dumps(speed.raced({name!r})))"
        line = [sys.executable, "-c", code]
        done = subprocess.run(line, cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True, check=True)
        told |= json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    if sys.argv[2:]:
        cold(*sys.argv[1:3])
    else:
        for key, entry in raced(sys.argv[1]).items():
            print(f"{key:30} {entry['value']:>10} {entry.get('low', '')} {entry.get('high', '')}")
