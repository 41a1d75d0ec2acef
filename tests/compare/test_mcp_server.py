"""A client of the SDK talks to `baocao mcp` over standard input and output, as a language model's program would."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from asked_reports import REPORTS
from click.testing import CliRunner

from baocao.cli import commands
from baocao.compare.mcp_server import MAX_ANSWERS, MAX_TEXT, Tools, make_server

anyio = pytest.importorskip("anyio", reason="the extra mcp is not installed")
mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")

SECONDS = 120  # for a whole session; a tool that hangs fails the test


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    for name in ("yen-bai-2022", "lao-cai-2022"):
        (folder / f"{name}.txt").write_text(REPORTS[name], encoding="utf-8")
    done = CliRunner().invoke(commands, ["extract", str(folder), "-o", str(folder / "run"), "--model", "fast"])
    assert done.exit_code == 0, done.output
    return folder / "run"


def session(run: Path | None, talk: Callable[[Any], Awaitable[Any]]) -> Any:
    """What `talk` gives, with a client of a server that runs as a process of its own."""
    words = ["-m", "baocao.cli", "mcp", *([str(run)] if run else []), "--model", "fast"]
    server = mcp.StdioServerParameters(command=sys.executable, args=words, env={"PYTHONPATH": ":".join(sys.path)})

    async def whole() -> Any:
        with anyio.fail_after(SECONDS):
            async with mcp.Client(server) as client:
                return await talk(client)

    return anyio.run(whole)


async def call(client: Any, tool: str, /, **arguments: Any) -> Any:
    """The reply of a tool as data; of one that fails the sentence of its error."""
    result = await client.call_tool(tool, arguments)
    text = result.content[0].text
    return text if result.is_error else json.loads(text)


def test_a_session(run: Path) -> None:
    async def talk(client: Any) -> dict[str, Any]:
        tools = (await client.list_tools()).tools
        return {
            "tools": {tool.name: tool for tool in tools},
            "ask": await call(client, "ask", question="tỷ lệ hộ nghèo Yên Bái 2022"),
            "nothing": await call(client, "ask", question="đàn lợn Yên Bái 2022"),
            "analyze": await call(client, "analyze", text=REPORTS["yen-bai-2023"]),
            "locate": await call(client, "locate", name="yen binh", date="2019-11-08"),
            "compare": await call(client, "compare", indicator="thu ngân sách nhà nước", periods=["2022"]),
        }

    told = session(run, talk)
    assert {*told["tools"]} == {"analyze", "ask", "locate", "compare"}
    assert all(tool.annotations.read_only_hint for tool in told["tools"].values())
    assert "published" in told["tools"]["analyze"].description
    best = told["ask"]["answers"][0]
    assert (best["value"], best["shown"], best["state"]) == (12.88, "12,88%", "stated")
    assert "12,88%" in best["sources"][0]["sentence"]
    assert (told["nothing"]["answers"], "unreported" in told["nothing"]["reason"]) == ([], True)
    assert 4.985e12 in [figure.get("value") for figure in told["analyze"]["figures"]]
    assert {"figures", "tasks"} < {*told["analyze"]}
    assert {"passages", "periods"}.isdisjoint(told["analyze"])
    assert told["locate"]["units"][0]["province_now"] == "Lào Cai"
    stated = {cell["place"]: cell["value"] for cell in told["compare"]["cells"] if cell["measure"] == "level"}
    assert stated == {"tỉnh Yên Bái": 4.731e12, "tỉnh Lào Cai": 9.42e12}
    assert told["compare"]["left_out"] == 0


def test_what_is_asked_wrongly_is_told_and_the_session_goes_on(run: Path) -> None:
    async def talk(client: Any) -> list[Any]:
        return [
            await call(client, "ask"),
            await call(client, "ask", question=["a", "list"]),
            await call(client, "ask", question="hộ nghèo", limit=MAX_ANSWERS + 1),
            await call(client, "ask", question="x" * 10_000),
            await call(client, "ask", question="hộ nghèo Yên Bái năm ngoái", date="hôm qua"),
            await call(client, "analyze", text="a" * (MAX_TEXT + 1)),
            await call(client, "analyze", text=""),
            await call(client, "analyze", text="Xã thu 5 tỷ đồng.", kinds=["numbers"]),
            await call(client, "compare", indicator="giá vàng"),
            await call(client, "compare", indicator="forest_cover", by="planet"),
            await call(client, "rm", path="/"),
            await call(client, "locate", name="Yên Bái"),
        ]

    *errors, located = session(run, talk)
    wanted = [
        "question", "question", "limit must be 1 to 20", "must have 1 to 500 characters", "A date must be written as",
        f"text must have 1 to {MAX_TEXT} characters. Got {MAX_TEXT + 1}", "Got 0", "kinds must be one of", "indicator must be an id", "by", "rm",
    ]  # fmt: skip
    for error, words in zip(errors, wanted, strict=True):
        assert isinstance(error, str)
        assert words in error
        assert "Traceback" not in error
    assert located["units"]


def test_without_a_run_texts_and_places_still_work() -> None:
    async def talk(client: Any) -> list[Any]:
        analyzed = await call(
            client, "analyze", text="Năm 2023, xã thu 5 tỷ đồng.", published="2024-01-05", kinds=["figures"]
        )
        return [await call(client, "ask", question="hộ nghèo"), analyzed]

    refused, analyzed = session(None, talk)
    assert (
        refused == "Error executing tool ask: The server must be started with a run for this: baocao mcp RUN. Got none."
    )
    assert analyzed["figures"][0]["value"] == 5e9
    assert "tasks" not in analyzed


def test_standard_output_holds_messages_only(run: Path) -> None:
    """What is no message goes to standard error; junk from the client does not end the server."""
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    said = f"this is no message\n{json.dumps(hello)}\n"
    command = [sys.executable, "-m", "baocao.cli", "mcp", str(run), "--model", "fast"]
    done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=SECONDS, check=False)
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["result"]["serverInfo"]["name"] for reply in replies if reply.get("id") == 1] == ["baocao"]


def test_a_reply_is_never_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baocao.compare.mcp_server.MAX_REPLY", 100)
    server = make_server()

    async def talk() -> Any:
        async with mcp.Client(server) as client:
            return await call(client, "locate", name="Yên Bình")

    assert "reply must have at most 100 characters" in anyio.run(talk)


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    assert Tools([tmp_path / "no-run"]).locate("Yên Bình")["units"]
