"""A read-only server of the Model Context Protocol on standard input and output: analyze, ask, locate, compare.

It reads what it was started with and the texts that it is sent, opens no connection and writes no file; its log goes to
standard error. What is asked wrongly comes back as an error of the tool, which the model can read and mend.
"""

from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

from baocao.analyzer import Analyzer, as_date, load
from baocao.core.errors import BaocaoError, InputError, OptionError
from baocao.core.extras import need
from baocao.extract.places import gazetteer
from baocao.extract.registry import extractors
from baocao.write.record import dumps, to_record

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from baocao.compare.asking import Asker

MAX_TEXT = 60_000  # characters of a text to analyze: a long provincial report
MAX_REPLY = 1_000_000  # characters of a reply: dense texts give about fifteen times their own
MAX_ROWS = 500  # cells of a comparison in one reply
MAX_ANSWERS = 20
_INSTRUCTIONS = (
    "Figures, places, limitations and tasks of Vietnamese news and provincial reports, each with its sentence. Ask in "
    "Vietnamese: 'tỷ lệ hộ nghèo Yên Bái 2022'. A cell is stated, absent (the texts say there is no number), "
    "unreported (not in the texts at hand) or uncertain; never take unreported for zero. Quote the sentence too."
)
_KINDS = ("figures", "localities", "limitations", "tasks")  # of mentions, that `analyze` lists by default
_Given = ParamSpec("_Given")


class Tools:
    """What the server can do; the analyzer and the runs are read on first use."""

    def __init__(self, runs: Sequence[Path] = (), *, model: str = "default") -> None:
        self._runs, self._model = tuple(runs), model

    def analyze(self, text: str, published: str | None = None, kinds: list[str] | None = None) -> dict[str, Any]:
        """Read a Vietnamese text: figures with values, units, periods and places; localities; limitations; tasks.

        Args:
            text: the article or report, as plain text.
            published: its day of publication, as 2024-12-15; relative periods are resolved against it.
            kinds: what to list besides title, place, themes and warnings: figures, localities, limitations, tasks,
                periods, citations, place_references. By default the first four.
        """
        if not text.strip() or len(text) > MAX_TEXT:
            raise OptionError(f"text must have 1 to {MAX_TEXT} characters. Got {len(text)}. Send it in parts.")
        all_kinds = [extractor.name for extractor in extractors()]
        if unknown := sorted({*(kinds or ())}.difference(all_kinds)):
            raise OptionError.among("kinds", all_kinds, unknown[0])
        left_out = {"passages", *all_kinds}.difference(kinds if kinds is not None else _KINDS)
        record = to_record(self._analyzer.analyze(text, published=published))
        return {name: value for name, value in record.items() if name not in left_out}

    def ask(self, question: str, date: str | None = None, limit: int = 5) -> dict[str, Any]:
        """Answer a question about a figure from the runs: cells with value, state and source sentences, ranked.

        Args:
            question: in Vietnamese, with or without accents: indicator, place, period.
            date: what "năm ngoái" counts from, as 2024-12-15.
            limit: how many answers, 1 to 20.
        """
        if not 1 <= limit <= MAX_ANSWERS:
            raise OptionError(f"limit must be 1 to {MAX_ANSWERS}. Got {limit}.")
        return self._asker.ask(question, day=as_date(date), limit=limit).told()

    def locate(self, name: str, date: str | None = None) -> dict[str, Any]:
        """Look up an administrative unit of Vietnam: code, history, and what it is since the reform of 1 July 2025.

        Args:
            name: "huyện Yên Bình", "Yên Bình" or "yen binh".
            date: only units that existed on this day, as 2019-11-08.
        """
        units = gazetteer.lookup(name, as_date(date))
        places = gazetteer.load()
        return {
            "units": [
                {
                    "name": unit.title, "level": unit.level, "code": unit.code or None,
                    "list_date": unit.list_date or None, "since": unit.since or None, "until": unit.until or None,
                    "province_now": now.name if (now := places.province_now(unit)) else None,
                    "described": "\n".join(places.describe(unit)),
                }
                for unit in units[:MAX_ROWS]
            ]
        }  # fmt: skip

    def compare(self, indicator: str, by: Literal["province", "district", "commune", "publisher"] = "province",
                units: Literal[63, 34] = 63, periods: list[str] | None = None) -> dict[str, Any]:  # fmt: skip
        """One indicator over places and periods, a row a cell; cells without figures say why.

        Args:
            indicator: its id or its name: "tỷ lệ hộ nghèo".
            by: what the rows are of.
            units: provinces before the reform of 1 July 2025 (63) or since (34).
            periods: TIMEX3 values such as 2022 or 2023-H1; all by default.
        """
        from baocao.compare.asking import records_of
        from baocao.compare.comparison import compare

        only = [self._asker.indicator_of(indicator)]
        cells = records_of(compare(self._frames, by=by, units=units, only=only, periods=periods or ()).cells)
        return {"cells": cells[:MAX_ROWS], "left_out": max(len(cells) - MAX_ROWS, 0)}

    @cached_property
    def _analyzer(self) -> Analyzer:
        return load(model=self._model)

    @cached_property
    def _frames(self) -> dict[str, Any]:
        from baocao.compare.frames import read_frames

        if not self._runs:
            raise InputError("The server must be started with a run for this: baocao mcp RUN. Got none.")
        return read_frames(*self._runs)

    @cached_property
    def _asker(self) -> "Asker":
        from baocao.compare.asking import asker_of

        return asker_of(self._frames)


def make_server(runs: Sequence[Path] = (), *, model: str = "default") -> "MCPServer":
    """A server with the four tools.

    Raises:
        OptionError: the extra `mcp` is not installed.
    """
    need("The server", "mcp", "mcp", "mcp_types")
    from mcp.server.mcpserver import MCPServer
    from mcp_types import ToolAnnotations

    tools = Tools(runs, model=model)
    server = MCPServer("baocao", version=version("baocao"), instructions=_INSTRUCTIONS, log_level="WARNING")
    reads_only = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    one_at_a_time = Lock()  # the SDK runs each call in a thread of its own
    for tool in (tools.analyze, tools.ask, tools.locate, tools.compare):
        server.add_tool(_guarded(tool, one_at_a_time), annotations=reads_only, structured_output=False)
    return server


def _guarded(tool: Callable[_Given, dict[str, Any]], one_at_a_time: Lock) -> Callable[_Given, str]:
    """The tool with its reply as JSON of limited size; expected errors as errors of the tool."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def call(*args: _Given.args, **kwargs: _Given.kwargs) -> str:
        try:
            with one_at_a_time:
                reply = dumps(tool(*args, **kwargs))
        except BaocaoError as error:
            raise ToolError(str(error)) from error
        if len(reply) > MAX_REPLY:
            raise ToolError(f"The reply must have at most {MAX_REPLY} characters. Got {len(reply)}. Ask for less.")
        return reply

    call.__annotations__ = {**tool.__annotations__, "return": str}
    return call
