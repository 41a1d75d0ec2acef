"""The desk's pages as they are sent: what they hold, that they work without a script, and what they refuse."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_sample import TEXT
from fastapi.testclient import TestClient
from page_elements import PAGE, PART, Elements, elements, path, send, token

from baocao.core.article_facts import THEMES
from baocao.core.language import LANGUAGES
from baocao.desk import presenting
from baocao.desk.exporting import FORMATS
from baocao.desk.keys import find
from baocao.desk.rendering import SHORTCUTS, STATIC
from baocao.desk.searching import FACETS, STATES
from baocao.desk.values import fields_of, kinds
from baocao.write.phrases import PAGE_WORDS, Phrases

Fresh = Callable[[], dict[str, Any]]
TEMPLATES = sorted((STATIC.parent / "templates").glob("*.html"))


@pytest.fixture(scope="module")
def pages(running: TestClient) -> TestClient:
    """The same desk, as a browser sees it, which keeps its cookie."""
    return TestClient(running.app, base_url=str(running.base_url), follow_redirects=False)


@pytest.mark.parametrize(
    "address", ["/", "/codebook", "/learning", "/login", "/?state=done&text=vu+lua&sort=least+certain"]
)
def test_pages_open_in_both_languages(pages: TestClient, address: str) -> None:
    for language in LANGUAGES:
        joint = "&" if "?" in address else "?"
        page = elements(pages, f"{address}{joint}lang={language}")
        assert page.of("html") == [{"lang": language}]
        assert len(page.of("h1")) == len(page.of("main")) == len(page.of("header")) == 1
    pages.cookies.delete("language")


@pytest.mark.parametrize("address", ["/", "/codebook", "/learning", "/login", "article"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(pages: TestClient, fresh: Fresh, address: str) -> None:
    page = elements(pages, path(fresh()) if address == "article" else address)
    assert not page.of("style")
    assert all("src" in script for script in page.of("script"))
    names = {name for _, attributes in page.found for name in attributes}
    assert not {name for name in names if name == "style" or name.startswith(("on", "hx-on"))}
    linked = [str(item.get(name)) for _, item in page.found for name in ("src", "href", "action") if item.get(name)]
    assert all(re.match(r"[/#?](?!/)", address) for address in linked)


def test_every_linked_file_is_there(pages: TestClient) -> None:
    page = elements(pages, "/")
    files = [str(item["src"]) for item in page.of("script")] + [str(item["href"]) for item in page.of("link")]
    sheet = pages.get("/static/desk.css").text
    files += [f"/static/{name}" for name in re.findall(r'url\("([^"]+)"\)', sheet)]
    assert len(files) > 10
    for name in files:
        assert pages.get(name).status_code == 200, name


def test_what_is_vendored_has_its_licence() -> None:
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE").read_text(encoding="utf-8")
    assert "SIL Open Font License, Version 1.1" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "Mozilla Public License" in Path(__file__).with_name("axe.LICENSE").read_text(encoding="utf-8")


def test_the_typeface_has_every_vietnamese_letter() -> None:
    sheet = (STATIC / "desk.css").read_text(encoding="utf-8")
    letters = set("ăâđêôơưĂÂĐÊÔƠƯ₫") | {
        chr(code) for code in range(0x1EA0, 0x1EFA)
    }  # Latin Extended Additional: all with tone marks
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", sheet)
    assert all(any(int(low, 16) <= ord(letter) <= int(high or low, 16) for low, high in ranges) for letter in letters)


def test_the_queue_lists_filters_and_goes_on(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    page = elements(pages, "/?genre=place_news&kind=figure&theme=results")
    assert page.of("a", id=f"entry-{article['ident']}")
    assert {str(item["name"]) for item in page.of("select")} == {*FACETS, "sort"}
    part = pages.get("/?text=muong+khuong", headers=PART).text
    assert part.startswith('<div id="results">')
    assert f'href="/articles/{article["ident"]}"' in part
    assert "entry-" not in pages.get("/?text=khongcotunaynhe", headers=PART).text


@pytest.mark.parametrize("query", ["state=lost", "page=0", "page=x", "page=²", f"page={'9' * 5000}", "sort=odd"])
def test_a_filter_that_does_not_exist_is_told(pages: TestClient, query: str) -> None:
    answer = pages.get(f"/?{query}", headers=PAGE)
    assert answer.status_code == 422
    assert "Bộ lọc" in answer.text


def test_a_pasted_text_opens_and_a_second_time_the_same(pages: TestClient) -> None:
    text = TEXT + "\nDán hai lần.\n"
    first, again = (send(pages, "/articles", text=text) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert re.fullmatch(r"/articles/\d+", first.headers["location"])


def test_dropped_files_are_told_of(pages: TestClient) -> None:
    files = [
        ("file", ("tốt.txt", "Huyện có 16 trường học, 3 trạm y tế.".encode())),
        ("file", ("hỏng.pdf", b"%PDF-1.4 x")),
    ]
    answer = pages.post("/articles", data={"csrf": token(pages)}, files=files, headers=PAGE)
    assert answer.headers["location"] == "/#jobs"
    told = pages.get("/jobs", headers=PART).text
    assert "tốt.txt" in told
    assert "không đọc được" in told
    assert "bị hỏng hoặc không phải PDF hợp lệ" in told


def test_nothing_pasted_is_told(pages: TestClient) -> None:
    answer = send(pages, "/articles", text="  ")
    assert answer.status_code == 422
    assert "Hãy dán văn bản" in answer.text


def test_a_form_works_without_a_script(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    key = article["record"]["passages"][1]["key"]
    editor = elements(pages, f"{path(article)}?selected={key}")
    assert {str(item["value"]) for item in editor.of("button", name="to")} == set(THEMES)
    answer = send(pages, path(article, "/edits"), version=1, op="theme", passage=key, to="causes")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path(article)}?selected={key}")
    now = pages.get(f"/v1{path(article)}").json()
    assert now["record"]["passages"][1]["theme"] == "causes"
    for rest, theme in (("/undo", article["record"]["passages"][1]["theme"]), ("/redo", "causes")):
        send(pages, path(article, rest), version=pages.get(f"/v1{path(article)}").json()["version"])
        assert pages.get(f"/v1{path(article)}").json()["record"]["passages"][1]["theme"] == theme


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ({"op": "accept", "key": "figure-0"}, "đã duyệt"),
        ({"op": "reject", "key": "figure-0"}, "đã bỏ"),
        ({"op": "kind", "key": "figure-0", "to": "period"}, "Thời gian"),
        ({"op": "span", "key": "figure-0", "start": 9, "end": 12}, "Ranh giới"),
        ({"op": "add", "kind": "limitation", "start": 0, "end": 5}, "Thêm: Hạn chế nêu trong bài"),
        ({"op": "value", "key": "figure-0", "field": "unit", "to": "kg"}, "Đơn vị"),
        ({"op": "value", "key": "figure-0", "field": "value", "to": "1.250,5"}, "1.250,5"),
        ({"op": "tag", "field": "genre", "to": "report"}, "Báo cáo, văn bản"),
        ({"op": "tag", "field": "published", "to": "8/11/2019"}, "8/11/2019"),
        ({"op": "tag", "field": "locality", "to": "huyện Mường Khương"}, "Địa bàn"),
        ({"op": "tag", "field": "author", "to": ""}, "Tác giả"),
        ({"op": "tag", "field": "fields", "to": "health"}, "Lĩnh vực"),
        ({"operation": '{"op": "accept", "key": "figure-1"}'}, "đã duyệt"),
    ],
)
def test_an_operation_answers_the_parts_that_changed(
    pages: TestClient, fresh: Fresh, form: dict[str, str | int], shown: str
) -> None:
    article = fresh()
    answer = send(pages, path(article, "/edits"), PART, version=1, **form)
    assert answer.status_code == 200, answer.text
    assert 'data-version="2"' in answer.text
    assert answer.text.lstrip().startswith('<div class="article-head"')
    history = answer.text.split('id="history"')[1]
    assert shown in history
    assert pages.get(f"/v1{path(article)}").json()["version"] == 2


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"op": "tag", "field": "fields", "to": ["health", "education"]}, ["health", "education"]),
        ({"op": "tag", "field": "fields"}, []),
        ({"op": "value", "key": "task-0", "field": "partners", "to": "các xã\r\n\r\nhuyện"}, ["các xã", "huyện"]),
        ({"op": "value", "key": "task-0", "field": "figures", "to": ["0", "1"]}, [0, 1]),
        ({"op": "value", "key": "task-0", "field": "figures"}, None),
        ({"op": "value", "key": "locality-0", "field": "candidates", "to": "huyện Mường Khương"}, ["huyện Mường Khương"]),
    ],
)  # fmt: skip
def test_lists_can_be_set(pages: TestClient, fresh: Fresh, form: dict[str, Any], kept: list[Any] | None) -> None:
    article = fresh()
    sent = {"csrf": token(pages), "version": 1, "many": "1"} | form
    answer = pages.post(path(article, "/edits"), data=sent, headers=PART)
    assert answer.status_code == 200, answer.text
    record = pages.get(f"/v1{path(article)}").json()["record"]
    item = find(record, form["key"])[1] if "key" in form else record
    told = item.get(form["field"])
    simple = told and [each.get("field") or each.get("text") if isinstance(each, dict) else each for each in told]
    assert simple == kept


def test_what_a_task_or_figure_points_to_is_chosen_by_its_words(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    task = pages.get(path(article, "/items/task-0?version=1"), headers=PART).text
    inside = article["record"]["tasks"][0]
    figures = [item for item in article["record"]["figures"] if inside["start"] <= item["start"] < inside["end"]]
    assert re.findall(r'value="\d+"(?: checked)?> ([^<]+)</label>', task) == [item["text"] for item in figures]
    figure = pages.get(path(article, "/items/figure-0?version=1"), headers=PART).text
    place = article["record"]["figures"][0]["locality"]
    assert f'<option value="{place}" selected>{article["record"]["localities"][place]["text"]}</option>' in figure
    citation = Elements(pages.get(path(article, "/items/citation-0?version=1"), headers=PART).text)
    assert citation.of("input", id="field-key")[0]["value"] == article["record"]["citations"][0].get("own_key", "")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"version": 1, "operation": {"op": "accept", "key": "figure-0"}}', 200),
        (b"[" * 100_000, 422),
        (b"[]", 422),
        (b"\xff", 422),
        (b'{"version": true, "operation": {"op": "accept", "key": "figure-0"}}', 422),
        (b'{"version": %d, "operation": {"op": "accept", "key": "figure-0"}}' % 10**40, 409),
    ],
)
def test_json_is_an_operation_too(pages: TestClient, fresh: Fresh, body: bytes, status: int) -> None:
    headers = PART | {"x-csrf-token": token(pages), "content-type": "application/json"}
    assert pages.post(path(fresh(), "/edits"), content=body, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"version": 1, "op": "theme", "passage": "passage-1", "to": "weather"}, 422),
        ({"version": 1, "op": "accept", "key": "figure-999"}, 422),
        ({"version": 1, "op": "span", "key": "figure-0", "start": "x", "end": "9"}, 422),
        ({"version": 1, "op": "value", "key": "figure-0", "field": "value", "to": "nhiều"}, 422),
        ({"version": 1, "operation": "{"}, 422),
        ({"version": "x", "op": "accept", "key": "figure-0"}, 422),
        ({"op": "accept", "key": "figure-0"}, 422),
        ({"version": 1}, 422),
        ({"version": "9" * 40, "op": "accept", "key": "figure-0"}, 422),
        ({"version": "²", "op": "accept", "key": "figure-0"}, 422),
        ({"version": 1, "op": "span", "key": "figure-0", "start": "9" * 5000, "end": "9"}, 422),
        ({"version": 1, "operation": "[" * 100_000}, 422),
    ],
)
def test_what_cannot_be_done_is_told_in_the_notice(
    pages: TestClient, fresh: Fresh, form: dict[str, str | int], status: int
) -> None:
    article = fresh()
    answer = send(pages, path(article, "/edits"), PART, **form)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (status, "#notice")
    assert 'role="alert"' in answer.text
    assert pages.get(f"/v1{path(article)}").json()["version"] == 1


def test_a_conflict_shows_both_versions(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    send(pages, path(article, "/edits"), PART, version=1, op="theme", passage="passage-1", to="tasks")
    answer = send(pages, path(article, "/edits"), PART, version=1, op="theme", passage="passage-1", to="causes")
    assert (answer.status_code, answer.headers["hx-retarget"]) == (409, "#notice")
    told = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    assert "Nguyên nhân" in told
    assert "→ Nhiệm vụ" in told
    again = Elements(answer.text).of("input", name="operation")
    done = send(pages, path(article, "/edits"), PART, version=2, operation=str(again[0]["value"]))
    assert done.status_code == 200
    assert pages.get(f"/v1{path(article)}").json()["record"]["passages"][1]["theme"] == "causes"


def test_a_page_that_is_behind_does_not_save_over_what_it_has_not_seen(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    send(pages, path(article, "/edits"), PART, version=1, op="accept", key="figure-0")
    editor = pages.get(path(article, "/items/figure-0?version=1"), headers=PART).text
    assert {item["value"] for item in Elements(editor).of("input", name="version")} == {"1"}


@pytest.mark.parametrize(
    "rest",
    [
        "/items/none?version=1",
        "/draw?start=5&end=3&version=1",
        "/draw?start=0&end=99999999&version=1",
        "/export?format=odd",
    ],
)
def test_parts_that_do_not_exist(pages: TestClient, fresh: Fresh, rest: str) -> None:
    assert pages.get(path(fresh(), rest), headers=PART).status_code in (404, 422)


def test_every_kind_can_be_edited_and_drawn(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    drawn = Elements(pages.get(path(article, "/draw?start=0&end=5&version=1"), headers=PART).text)
    assert {item["value"] for item in drawn.of("button", name="kind")} == set(kinds())
    for kind, mention in kinds().items():
        for item in article["record"][mention.plural][:1]:
            editor = Elements(pages.get(path(article, f"/items/{item['key']}?version=1"), headers=PART).text)
            offered = {str(field["value"]) for field in editor.of("input", name="field")}
            assert offered <= fields_of(kind).keys()
            assert offered


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_article_can_be_exported(pages: TestClient, fresh: Fresh, name: str) -> None:
    article = fresh()
    page = elements(pages, path(article))
    (link,) = page.of("a", href=path(article, f"/export?format={name}"))
    answer = pages.get(str(link["href"]), headers=PAGE)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content


def test_done_articles_are_passed_by(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    answer = send(pages, path(article, "/state"), PART, version=1, state="done")
    assert "Trạng thái: Xong" in answer.text
    assert path(article) not in round_trip(pages, article["ident"])


def test_the_next_article_leads_through_all_of_them(pages: TestClient, fresh: Fresh) -> None:
    made = [path(fresh()) for _ in range(3)]
    assert {*made} <= {*round_trip(pages, int(made[0].rpartition("/")[2]))}


def round_trip(client: TestClient, start: int) -> list[str]:
    """The articles that one comes to, always going on to the next, until one comes again."""
    met: list[str] = []
    at = start
    while (address := client.get(f"/next?after={at}", headers=PAGE).headers["location"]) not in met:
        met.append(address)
        at = int(address.rpartition("/")[2])
    return met


def test_what_the_filters_find_can_be_exported(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    page = elements(pages, "/?text=muong+khuong")
    (link,) = [str(item["href"]) for item in page.of("a") if str(item.get("href")).endswith("format=jsonl")]
    lines = pages.get(link, headers=PAGE).text.splitlines()
    assert any(article["record"]["text_sha256"] in line for line in lines)


def test_changes_stand_in_the_history_with_what_was_there(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    send(pages, path(article, "/edits"), PART, version=1, op="value", key="figure-0", field="unit", to="kg")
    send(pages, path(article, "/undo"), PART, version=2)
    page = pages.get(path(article, "/history"), headers=PAGE).text
    history = page.split('id="history"')[1].split("</details>")[0]
    assert history.startswith(" open")
    row = history.split("<tbody>")[1]
    assert re.findall(r'data-head="(?:Từ|Thành)">(.*?)</td>', row) == ["ha", "kg"]
    assert "đã hoàn tác" in row


def test_learning_counts_what_editors_did(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    send(pages, path(article, "/edits"), PART, version=1, op="theme", passage="passage-2", to="lessons")
    page = pages.get("/learning", headers=PAGE).text
    assert "Bài học" in page
    assert "Chưa có mô hình nào khác" in page
    assert Elements(page).of("progress")


@pytest.mark.parametrize("address", ["/nowhere", "/articles/999999", "/articles/0", f"/articles/{2**70}"])
def test_what_is_not_there_is_a_page_that_says_so(pages: TestClient, address: str) -> None:
    answer = pages.get(address, headers=PAGE)
    assert answer.status_code in (404, 422)
    assert "<h1>Không thực hiện được</h1>" in answer.text


def test_a_form_without_its_token_is_refused(pages: TestClient, fresh: Fresh) -> None:
    article = fresh()
    form = {"version": 1, "op": "accept", "key": "figure-0"}
    answer = pages.post(path(article, "/edits"), data=form, headers=PART)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (403, "#notice")


def test_a_hostile_article_is_escaped_everywhere(pages: TestClient) -> None:
    text = '<script>alert(1)</script> xã "Đồng" trồng 12 ha \u202echè\u202c {{ 7 * 7 }} <img src=x onerror=alert(1)>.\n'
    address = send(pages, "/articles", text=text).headers["location"]
    article = pages.get(f"/v1{address}").json()
    send(
        pages,
        f"{address}/edits",
        PART,
        version=1,
        op="value",
        key="figure-0",
        field="place",
        to="<b onclick=x>\u202e",
    )
    for page in (address, "/", f"{address}?selected={article['record']['figures'][0]['key']}", "/learning"):
        found = elements(pages, page)
        assert not found.of("img")
        assert not found.of("b")
        assert all("src" in script for script in found.of("script"))
        bare = re.sub(r"<bdi.*?</bdi>", "", pages.get(page, headers=PAGE).text)
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", bare)


SAID = re.compile(r"""say\(['"](\w+)['"], ['"]([\w ]+)['"]""")


def test_all_that_pages_say_is_in_the_catalog_in_both_languages() -> None:
    sources = [*TEMPLATES, *STATIC.parent.glob("*.py"), *PAGE_WORDS.parent.glob("*.py")]
    said = {pair for source in sources for pair in SAID.findall(source.read_text(encoding="utf-8"))}
    assert len(said) > 100
    said |= {("key", name) for _, name in SHORTCUTS} | {("state", name) for name in STATES}
    said |= {("format", name) for name in FORMATS} | {("facet", name) for name in FACETS}
    said |= {("column", name) for kind in kinds() for name in fields_of(kind)}
    for language in LANGUAGES:
        say = Phrases(language, PAGE_WORDS, presenting.CATALOG)
        assert {(group, name) for group, name in said if name not in say.group(group)} == set()
