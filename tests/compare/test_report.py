"""The page: complete, closed to the network, hostile text harmless, every number with its sentence; in a browser too."""

import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from invented_reports import HOSTILE_TITLE, reports

import baocao
from baocao.analyzer import Analyzer
from baocao.compare.comparison import Comparison, compare
from baocao.compare.report import to_report, visible


class Outline(HTMLParser):
    """What a page holds: tags with their attributes, and the text of cells, marks, title."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, attribute: str, tag: str = "") -> list[str]:
        return [str(attrs[attribute]) for name, attrs in self.tags if attribute in attrs and name == (tag or name)]


@pytest.fixture(scope="module")
def frames(analyzer: Analyzer) -> Any:
    articles = [analyzer.analyze(text, id=name) for name, text in reports()]
    return baocao.tables(articles)


@pytest.fixture(scope="module")
def comparison(frames: Any) -> Comparison:
    return compare(frames)


@pytest.fixture(scope="module")
def page(comparison: Comparison, frames: Any) -> str:
    return to_report(
        comparison, frames, title="Bốn tỉnh <thử>", runs=[{"name": "tables", "model": "m", "version": "1"}]
    )


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    return Outline(page)


def test_every_value_leads_to_its_marked_words(page: str, comparison: Comparison) -> None:
    links = dict(re.findall(r'<a class="n" href="#m(\d+)">([^<]+)</a>', page))
    marks = dict(re.findall(r'<mark id="m(\d+)">([^<]+)</mark>', page))
    assert len(links) > 20
    values = {text: marks[number] for number, text in links.items()}
    assert values["5.120"] == "5.120 tỷ đồng"
    assert values["12,9"] == "12,9%"
    spots = comparison.sources.drop_duplicates(["article", "start", "end"])
    assert sorted(marks.values()) == sorted(spots["text"])


def test_all_links_lead_somewhere_and_ids_are_unique(outline: Outline, page: str) -> None:
    ids, links = outline.all("id"), outline.all("href")
    assert len(ids) == len(set(ids))
    assert {link[0] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(ids)
    assert set(outline.all("aria-labelledby")) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_nothing_is_fetched(page: str, outline: Outline) -> None:
    assert not outline.all("src")
    assert not [tag for tag, _ in outline.tags if tag in ("link", "img", "iframe", "object")]
    without_names = page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert not re.search(r"https?://|//cdn|url\((?!#)|@import", without_names)


def test_the_policy_allows_this_style_and_this_script_alone(page: str, outline: Outline) -> None:
    policy = next(
        attrs["content"] for tag, attrs in outline.tags if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in str(policy)
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'" in str(policy)


def test_what_was_read_stays_text(page: str, outline: Outline) -> None:
    assert [tag for tag, _ in outline.tags].count("script") == 1
    assert not [name for _, attrs in outline.tags for name in attrs if name.startswith("on")]
    assert "".join(outline.words).count(HOSTILE_TITLE) == 1
    assert "<b>giảm</b>" not in page
    assert "\u202e" not in page
    assert "U+202E" in "".join(outline.words)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tăng 8,5%", "tăng 8,5%"),
        ("<b> & \"'", "&lt;b&gt; &amp; &#34;&#39;"),
        ("a\u202eb", '<bdi>a<span class="control">U+202E</span>b</bdi>'),
        ("a\x00\u2066<", '<bdi>a<span class="control">U+0000</span><span class="control">U+2066</span>&lt;</bdi>'),
        ("שלום", "<bdi>שלום</bdi>"),
    ],
)
def test_signs_that_turn_text_are_shown_and_letters_from_right_to_left_stay_apart(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_states_differ_and_places_without_a_value_are_named(page: str) -> None:
    assert '<td class="stated">' in page
    assert '<td class="unreported">–</td>' in page
    table = re.search(r"<h3>Tỷ lệ che phủ rừng</h3>.*?</section>", page, re.DOTALL)
    assert table
    assert "63,1" in table[0]
    assert re.search(r"không nêu.*tỉnh Tây Ninh", table[0], re.DOTALL)


def test_targets_meet_their_results(page: str) -> None:
    rows = re.findall(r"<tr>(?:(?!</tr>).)*verdict-(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    told = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    yen_bai = next(row for row in told if "Bái" in row and "2023" in row and "5.120" in row)
    assert "5.000" in yen_bai
    assert yen_bai[-1] == "đạt"


def test_what_was_read_and_how_is_told(page: str, outline: Outline) -> None:
    told = " ".join("".join(outline.words).split())
    assert "7 văn bản; 0 không đọc được" in told
    assert "mô hình chủ đề m, baocao 1" in told
    assert "15/12/2022–15/12/2023" in told
    assert "Bốn tỉnh &lt;thử&gt;" in page
    for name in (
        "summary",
        "indicators",
        "targets",
        "changes",
        "shortcomings",
        "themes",
        "coverage",
        "method",
        "sentences",
    ):
        assert f'id="{name}"' in page


def test_the_page_is_the_same_each_time_and_in_english_too(comparison: Comparison, frames: Any, page: str) -> None:
    again = to_report(
        comparison, frames, title="Bốn tỉnh <thử>", runs=[{"name": "tables", "model": "m", "version": "1"}]
    )
    assert again == page
    english = to_report(comparison, frames, language="en", drawn=1)
    assert '<html lang="en">' in english
    assert ">5,120</a>" in english
    assert "Budget" in english or "budget" in english
    assert "văn bản không nêu" not in english


def test_values_of_several_publishers_are_not_drawn_as_one(frames: Any) -> None:
    parts = to_report(compare(frames, by="publisher"), frames)
    assert "<figure>" not in parts[parts.index('id="i1"') : parts.index('id="targets"')]


def test_a_comparison_of_next_to_nothing_is_a_page_too(analyzer: Analyzer) -> None:
    text = "Thu ngân sách tỉnh Lào Cai năm 2022 đạt 8.650 tỷ đồng."
    few = baocao.tables([analyzer.analyze(text, id="x", published=date(2022, 12, 1))])
    assert "8.650" in to_report(compare(few), few)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    selenium = pytest.importorskip("selenium.webdriver", reason="the page in a browser needs selenium")
    chromium, driver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if not chromium or not driver:
        pytest.skip("the page in a browser needs chromium and chromium-driver: apt-get install chromium-driver")
    options = selenium.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = selenium.Chrome(options=options, service=selenium.ChromeService(driver))
    yield running
    running.quit()


@pytest.fixture
def opened(browser: Any, page: str, tmp_path: Path) -> Any:
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    browser.get(path.as_uri())
    yield browser
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def click_first(browser: Any, selector: str) -> Any:
    found = browser.find_element("css selector", selector)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    found.click()
    return found


def test_a_number_shows_its_sentence_and_focus_returns(opened: Any) -> None:
    link = click_first(opened, "td a.n")
    dialog = opened.find_element("css selector", "dialog[open]")
    marked = dialog.find_element("css selector", "mark.here").text
    assert link.text.removeprefix("ước ") in marked
    assert "15/12/202" in dialog.text
    opened.find_element("css selector", "dialog button").click()
    assert opened.find_elements("css selector", "dialog[open]") == []
    assert opened.switch_to.active_element == link


def test_the_keyboard_alone_opens_and_closes_a_sentence(opened: Any) -> None:
    opened.execute_script("document.querySelector('td a.n').focus()")
    opened.switch_to.active_element.send_keys("\ue007")  # enter
    assert opened.find_elements("css selector", "dialog[open]")
    opened.switch_to.active_element.send_keys("\ue00c")  # escape
    assert opened.find_elements("css selector", "dialog[open]") == []


def test_tables_are_sorted_by_value(opened: Any) -> None:
    column = "return [...document.querySelector('table.sortable').tBodies[0].rows].map(row => row.cells[1].textContent)"
    for expected in (["4.300", "4.650", "8.900", "–"], ["8.900", "4.650", "4.300", "–"]):
        click_first(opened, "table.sortable thead th:nth-child(2) [role=button]")
        assert [re.sub(r"^ước ", "", text) for text in opened.execute_script(column)][: len(expected)] == expected


@pytest.mark.parametrize("width", [390, 1200])
def test_the_page_does_not_scroll_sideways(opened: Any, width: int) -> None:
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    assert opened.execute_script(
        "return [...document.querySelectorAll('main svg, main table')].map(item => item.closest('figure, .scroll'))"
        ".every(box => getComputedStyle(box).overflowX === 'auto' && box.getBoundingClientRect().width <= innerWidth)"
    )  # what is wider can be scrolled to
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nothing_hostile_ran(opened: Any) -> None:
    assert opened.title == "Bốn tỉnh <thử>"
    assert opened.execute_script("return document.images.length + document.scripts.length") == 1
    assert opened.find_elements("css selector", "main script, main img, main b b") == []
