"""The desk in a real browser, driven as an editor drives it, by keys where she has no mouse."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from desk_browser import PATIENCE, ActionChains, Chrome, Keys, Page, fetch, needs_chromium, new_text
from desk_server import Server

pytestmark = needs_chromium
HOSTILE = (
    'Xã <script>document.title="đã chạy"</script> trồng <b>12 ha</b> & "><img src=x onerror=\'document.title="đã chạy"\'>'
    " chè năm 2019.\nTuy nhiên, \u202eđảo ngược\u202c đường vào xã còn hỏng {{ 7*7 }} ${alert(1)}.\n"
)


def test_from_pasted_text_to_export(page: Page, desk: str) -> None:
    ident = page.paste(desk, new_text("từ dán đến xuất"))
    assert "Mai Sơn: Cây ăn quả phủ xanh đất dốc" in page.texts("h1")[0]
    assert "12,5%" in page.texts("mark.figure")
    page.press("j")
    key = page.focus
    assert page.theme_of(key) == "Kết quả"
    assert page.save_by("3").startswith("Đã lưu: Câu “6 tháng đầu năm 2019")
    assert (page.theme_of(key), page.focus) == ("Nguyên nhân", key)
    assert page.save_by("u") == "Đã hoàn tác"
    assert page.theme_of(key) == "Kết quả"
    page.save_by("U")
    assert page.theme_of(key) == "Nguyên nhân"
    page.save_by("s")
    assert page.texts(".tools .state") == ["Xong"]
    record = json.loads(str(fetch_text(f"{desk}/articles/{ident}/export?format=jsonl")))
    assert [item["theme"] for item in record["passages"] if item["text" if "text" in item else "theme"]].count(
        "causes"
    ) == 2


def fetch_text(address: str) -> str:
    with urlopen(address, timeout=PATIENCE) as answer:
        return answer.read().decode()  # type: ignore[no-any-return]


def test_values_kinds_and_spans_are_edited_by_keyboard(page: Page, desk: str) -> None:
    ident = page.paste(desk, new_text("sửa giá trị"))
    page.press("l", "l", "l", "l")
    key = page.focus
    assert page.run("return document.activeElement.textContent") == "1.250 ha"
    page.press("e")
    page.wait("return document.activeElement.id === 'do-accept'")
    page.find("#field-value").send_keys(Keys.CONTROL + "a")
    page.find("#field-value").send_keys("1.251,5" + Keys.ENTER)
    page.wait("return document.querySelector('#said').textContent.includes('1.251,5')")
    assert "1.251,5" in page.texts(f"#row-{key} td")[0]
    page.press(Keys.ESCAPE)
    assert page.focus == key
    page.press("r")
    ActionChains(page.browser).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT).key_up(Keys.SHIFT).perform()
    page.save_by(Keys.ENTER)
    assert page.texts(f"#{key}")[0].startswith("1.250 ha cây")
    assert page.save_by("x").endswith("đã bỏ")
    edits = fetch(f"{desk}/v1/articles/{ident}/history")
    assert [edit["operation"]["op"] for edit in edits] == ["value", "span", "reject"]
    assert edits[0]["before"] == 1250
    history = page.texts("#history tbody tr")
    assert len(history) == 3
    assert "1.250" in history[-1]


def test_the_ends_of_a_passage_are_moved_by_keyboard(page: Page, desk: str) -> None:
    page.paste(desk, new_text("dời ranh giới câu"))
    page.press("j", "r")
    page.wait("return getSelection().toString().startsWith('6 tháng đầu năm 2019')")
    for _ in range(3):  # give up the last words
        ActionChains(page.browser).key_down(Keys.SHIFT).send_keys(Keys.ARROW_LEFT).key_up(Keys.SHIFT).perform()
    before = page.texts("#passage-6")[0]
    said = page.save_by(Keys.ENTER)
    assert said.startswith("Đã lưu: Ranh giới Câu")
    after = page.texts("#passage-6")[0]
    assert before.startswith(after)
    assert page.texts("#text [data-key=e1-1]")[0] == before[len(after) :].strip()
    page.save_by("u")
    assert page.texts("#passage-6")[0] == before


@pytest.mark.parametrize("way", ["keys", "address"])
def test_the_editor_of_a_mark_is_in_sight(page: Page, desk: str, way: str) -> None:
    page.open(f"{desk}/articles/1{'#figure-12' if way == 'address' else ''}")
    if way == "keys":
        page.press(*["l"] * 9, "e")  # on the way the rows of the marks come into sight
    page.wait("return document.querySelector('#editor blockquote')")
    page.wait("return document.querySelector('#do-accept').getBoundingClientRect().top >= 0")
    assert page.run("return document.querySelector('.side').scrollTop") == 0


def test_a_mark_in_parts_is_one_step(page: Page, desk: str) -> None:
    page.paste(desk, new_text("dấu bị chia đôi"))
    ident = int(page.run("return location.pathname").rpartition("/")[2])
    raw = fetch(f"{desk}/v1/articles/{ident}")["raw"]
    half = {"op": "span", "key": "passage-6", "start": raw.index("6 tháng"), "end": raw.index("250 ha")}
    fetch(f"{desk}/v1/articles/{ident}/edits", {"version": 1, "operation": half})
    page.open(f"{desk}/articles/{ident}")
    assert len(page.texts("#text [data-key=figure-0]")) == 2
    page.press("l", "l", "l", "l")
    assert page.focus == "figure-0"
    page.save_by("a")
    page.press("l")
    assert page.focus == "figure-1"


def test_a_mark_is_drawn_without_a_mouse_and_with_one(page: Page, desk: str) -> None:
    page.paste(desk, new_text("vẽ dấu"))
    page.press("j", "j", "d")
    ActionChains(page.browser).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT).key_up(Keys.SHIFT).perform()
    page.press(Keys.ENTER)
    page.wait("return document.activeElement.id === 'as-figure'")
    page.run("document.getElementById('as-limitation').focus()")
    page.save_by(Keys.ENTER)
    assert page.texts("mark.limitation.accepted") == ["Sản lượng"]
    passage = page.find("#passage-9")
    ActionChains(page.browser).move_to_element_with_offset(passage, -120, 0).click_and_hold().move_by_offset(
        90, 0
    ).release().perform()
    page.wait("return document.querySelector('#editor .draw')")
    drawn, start, end = page.run(
        "const form = document.querySelector('.draw'); return [document.querySelector('#editor blockquote').textContent, Number(form.start.value), Number(form.end.value)]"
    )
    ident = int(page.run("return location.pathname").rpartition("/")[2])
    assert fetch(f"{desk}/v1/articles/{ident}")["raw"][start:end] == drawn.strip() == drawn


def test_the_queue_goes_by_keyboard_alone(page: Page, desk: str) -> None:
    first = page.paste(
        desk, "Hạt giống ngô nếp Thạch Bàn.\nXã Thạch Bàn gieo 18 ha ngô nếp, tăng 3 ha so với năm 2018.\n"
    )
    page.open(desk + "/")
    page.press("/")
    page.wait("return document.activeElement.id === 'search'")
    page.press(*"thach ban")
    page.wait("return document.querySelectorAll('.entry').length === 1")
    page.press(Keys.ESCAPE, "j")
    page.wait("return document.activeElement.className === 'entry'")
    page.press(Keys.ENTER)
    page.wait(f"return location.pathname === '/articles/{first}'")
    page.press("g")
    page.wait("return location.pathname === '/'")
    page.press("?")
    page.wait("return document.querySelector('#shortcuts').open")
    assert "Câu chưa chắc kế tiếp" in page.texts("#shortcuts dd")
    page.press(Keys.ESCAPE)
    page.wait("return !document.querySelector('#shortcuts').open")


def test_letters_can_be_switched_off(page: Page, desk: str) -> None:
    page.paste(desk, new_text("tắt phím chữ"))
    page.press("?")
    page.wait("return document.querySelector('#shortcuts').open")
    page.click("#letters")
    page.press(Keys.ESCAPE, "j")
    assert not page.focus.startswith("passage")
    page.browser.refresh()
    page.wait("return document.readyState === 'complete' && !document.querySelector('#letters').checked")
    page.run("localStorage.clear()")


def test_the_least_certain_come_first_and_the_next_unsure_passage_is_a_key_away(page: Page, desk: str) -> None:
    ident = page.paste(desk, new_text("kém chắc"))
    page.press("n")
    assert page.run("return document.activeElement.classList.contains('unsure')")
    page.save_by("a")
    assert not page.run("return document.activeElement.classList.contains('unsure')")
    page.press("N")
    page.wait(f"return /articles/.test(location.pathname) && location.pathname !== '/articles/{ident}'")
    page.open(f"{desk}/?sort=least+certain")
    shown = [int(part) for words in page.texts(".doubt") for part in re.findall(r"(\d+)%", words)]
    assert shown == sorted(shown)


@pytest.mark.parametrize("way", ["keys", "pointer"])
def test_from_the_open_passage_the_way_leads_to_its_own_marks(page: Page, desk: str, way: str) -> None:
    page.paste(desk, new_text(f"bỏ dấu trong câu đang mở, {way}"))
    passage, ident = page.run(
        "const all = [...document.querySelectorAll('#text .passage[id]')];"
        "const open = all.findLast((it) => it.querySelector('mark') && it.lastChild.data?.length > 9);"
        "open.scrollIntoView({block: 'center'}); return [open.id, open.querySelector('mark').id]"
    )
    if way == "keys":
        page.run("document.getElementById(arguments[0]).focus()", passage)
        page.press(Keys.ENTER)
    else:
        x, y = page.run(
            "const range = document.createRange(); range.selectNodeContents(document.getElementById(arguments[0]).lastChild);"
            "const box = range.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round)",
            passage,
        )
        click = ActionChains(page.browser)
        click.w3c_actions.pointer_action.move_to_location(x, y).click()
        click.perform()
    page.wait("return document.querySelector('#editor .themes')")
    assert page.save_by("8").endswith("Bối cảnh")
    page.press("l")
    assert page.focus == ident
    page.save_by("x")
    assert page.texts("#text mark.rejected") == page.texts(f"#{ident}")


def test_what_is_rejected_shows_and_counts_no_more(page: Page, desk: str) -> None:
    page.paste(desk, new_text("hạn chế bị bỏ"))
    sign = "return getComputedStyle(document.querySelector('#text mark.limitation'), '::before').content"
    count = "return document.querySelector('#show-limitation').closest('label').querySelector('small').textContent"
    before = int(page.run(count))
    assert "▲" in page.run(sign)
    page.run("document.querySelector('#text mark.limitation').focus()")
    page.save_by("x")
    assert page.run(sign) == "none"
    assert int(page.run(count)) == before - 1
    assert page.run("return document.querySelector('.acts .strong').id") == "do-reject"


def test_marks_can_be_switched_off_and_the_legend_filters(page: Page, desk: str) -> None:
    page.paste(desk, new_text("tắt dấu"))
    style = "const style = getComputedStyle(document.querySelector(arguments[0])); return [style.textDecorationStyle + style.textDecorationLine, style.backgroundColor]"
    shown = page.run(style, "#text mark.period")
    page.press("m")
    assert page.find("#marks").get_attribute("aria-pressed") == "false"
    assert page.announced == "Đang ẩn đánh dấu"
    assert page.run(style, "#text mark.period") != shown
    page.press("m")
    assert page.run(style, "#text mark.period") == shown
    page.click("#show-period")
    assert page.run(style, "#text mark.period") != shown
    assert not page.run("return document.querySelector('details[data-kind=period]').checkVisibility()")
    page.press("j")
    page.save_by("a")
    assert not page.find("#show-period").is_selected()  # it stays so


def test_rows_and_spans_light_each_other(page: Page, desk: str) -> None:
    page.paste(desk, new_text("bảng và dấu"))
    page.run("document.getElementById('row-figure-1').focus()")
    assert "lit" in str(page.find("#figure-1").get_attribute("class"))
    page.press(Keys.ENTER)
    page.wait("return document.activeElement.id === 'figure-1'")
    assert "lit" in str(page.find("#row-figure-1").get_attribute("class"))


def test_two_editors_see_both_versions_and_lose_nothing(page: Page, browsers: Callable[[], Chrome], desk: str) -> None:
    ident = page.paste(desk, new_text("hai người"))
    other = Page(browsers()).open(f"{desk}/articles/{ident}")
    page.press("j")
    other.press("j")
    page.save_by("5")
    other.press("3")
    other.wait("return document.querySelector('.conflict')")
    told = other.texts(".conflict")[0]
    assert "Thay đổi của bạn chưa được lưu" in told
    assert re.search(r"Thành\s*Nguyên nhân", told)
    assert re.search(r"Chỗ bạn sửa hiện là\s*Nhiệm vụ", told)
    assert other.theme_of("passage-6") == "Kết quả"  # what it shows is what it showed
    other.click(".conflict button")
    other.wait("return Number(document.querySelector('.article-head').dataset.version) === 3")
    assert (other.theme_of("passage-6"), other.texts(".conflict")) == ("Nguyên nhân", [])
    assert len(fetch(f"{desk}/v1/articles/{ident}/history")) == 2


def test_a_server_killed_in_mid_save_costs_at_most_that_change(page: Page, tmp_path: Path) -> None:
    server = Server(f"sqlite:///{tmp_path / 'desk.db'}")
    try:
        ident = page.paste(server.address, new_text("máy chủ chết"))
        page.press("j")
        assert page.save_by("3")
        page.run(
            "htmx.ajax('POST', `/articles/${arguments[0]}/edits`, {target: '#work', values: {op: 'accept', key: 'figure-0', version: 2}})",
            ident,
        )
        server.kill()  # while it saves
        page.press("5")
        page.wait("return document.querySelector('#notice [role=alert] button')")
        assert "chưa được xác nhận là đã lưu" in page.texts("#notice")[0]
        server = Server(f"sqlite:///{tmp_path / 'desk.db'}", "--port", server.address.rpartition(":")[2])
        kept = [edit["operation"] for edit in fetch(f"{server.address}/v1/articles/{ident}/history")]
        assert kept[0] == {"op": "theme", "passage": "passage-6", "to": "causes"}
        assert kept[1:] in ([], [{"op": "accept", "key": "figure-0"}])
        page.click("#notice button")  # try again: it is saved, or what was saved meanwhile is shown
        page.wait(
            "return document.querySelector('.conflict') || Number(document.querySelector('.article-head').dataset.version) > 2"
        )
        history = [edit["operation"]["op"] for edit in fetch(f"{server.address}/v1/articles/{ident}/history")]
        assert len(history) <= 2 or history == ["theme", "accept", "theme"]
    finally:
        server.close()
        page.browser.get_log("browser")  # that the connection was refused


def test_a_newer_analysis_never_overwrites_an_editor(page: Page, desk: str) -> None:
    page.paste(desk, new_text("phân tích lại"))
    page.press("j")
    page.save_by("3")
    page.click("#again")
    page.wait("return document.querySelector('.differences')")
    assert page.theme_of("passage-6") == "Nguyên nhân"
    row = page.texts(".differences tbody tr")[0]
    assert "Nguyên nhân" in row
    assert "Kết quả" in row
    page.click("#take-1")
    page.wait("return !document.querySelector('.differences')")
    assert page.theme_of("passage-6") == "Kết quả"


def test_a_hostile_article_shows_as_text(page: Page, desk: str) -> None:
    ident = page.paste(desk, HOSTILE)
    assert page.run("return document.title") != "đã chạy"
    assert '<script>document.title="đã chạy"</script>' in "".join(page.texts("h1, #text"))
    assert page.run("return document.querySelectorAll('#text img, #text script, #text b, #panel img').length") == 0
    assert "{{ 7*7 }} ${alert(1)}" in "".join(page.texts("#text"))
    assert page.run("return getComputedStyle(document.querySelector('bdi.control')).unicodeBidi") == "isolate"
    page.press("j", "l", "a")
    page.wait("return document.querySelector('#history tbody tr')")
    page.open(f"{desk}/")
    assert page.run("return [document.title, document.querySelectorAll('.entry script, .entry img').length]")[1] == 0
    raw = fetch(f"{desk}/v1/articles/{ident}")["raw"]
    assert raw == HOSTILE
