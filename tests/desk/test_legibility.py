"""The pages in a real browser as their readers need them: phones, axe-core, languages, the page of `show`."""

from pathlib import Path

import pytest
from desk_browser import AXE, SAMPLE, Page, fetch, needs_chromium, new_text

pytestmark = needs_chromium


@pytest.mark.parametrize("path", ["/", "/articles/1", "/codebook", "/learning"])
def test_a_phone_needs_no_sideways_scrolling(page: Page, desk: str, path: str) -> None:
    metrics = {"width": 390, "height": 800, "deviceScaleFactor": 2, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        page.open(desk + path)
        assert page.run("return document.documentElement.scrollWidth") == 390
        sizes = page.run(
            "return [...document.querySelectorAll('#content p, #content a, #content td')].filter(item => item.checkVisibility() && item.textContent.trim()).map(item => parseFloat(getComputedStyle(item).fontSize))"
        )
        assert min(sizes) >= 12
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_a_phone_a_mark_stays_in_sight_above_its_editor(page: Page, desk: str) -> None:
    page.paste(desk, new_text("điện thoại"))
    metrics = {"width": 390, "height": 800, "deviceScaleFactor": 2, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        page.press("l", "e")
        page.wait("return document.querySelector('#editor blockquote')")
        page.wait(
            "const box = item => document.querySelector(item).getBoundingClientRect(); const mark = box('#text .chosen'), editor = box('#editor'); return 0 < mark.top && mark.bottom < editor.top && editor.top < 800"
        )
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def serious(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical."""
    page.browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = page.browser.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations))"
    )
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        *(
            (path, "light")
            for path in ("/", "/articles/1", "/codebook", "/learning", "/login", "/articles/999999", "show")
        ),
        *((path, "dark") for path in ("/", "/articles/1", "show")),
    ],
)
def test_axe_finds_nothing_serious(page: Page, desk: str, tmp_path: Path, path: str, scheme: str) -> None:
    media = {"media": "", "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    if path == "show":
        page.browser.get(shown(desk, tmp_path))
    else:
        page.open(desk + path)
    if path == "/articles/1":
        page.press("j", "e")
        page.wait("return document.querySelector('#editor .themes')")
        page.run("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert serious(page) == []


def shown(desk: str, folder: Path) -> str:
    """The address of the page that `show --html` makes of the sample."""
    from baocao.write.article_page import page as article_page
    from baocao.write.phrases import page_words

    record = fetch(f"{desk}/v1/analyze", {"text": SAMPLE, "name": "mai-son"})
    target = folder / "page.html"
    target.write_text(article_page(SAMPLE, record, page_words()), encoding="utf-8")
    return target.as_uri()


def test_axe_would_find_something(page: Page, desk: str) -> None:
    page.open(desk + "/login")
    page.run("document.body.append(document.createElement('select'))")
    assert serious(page)


def test_the_page_of_show_lights_rows_and_filters_without_the_desk(page: Page, desk: str, tmp_path: Path) -> None:
    page.browser.get(shown(desk, tmp_path))
    page.run("document.getElementById('figure-1').focus()")
    assert "lit" in str(page.find("#row-figure-1").get_attribute("class"))
    tip = page.run("return getComputedStyle(document.activeElement, '::after').content")
    assert "Số liệu" in tip
    page.click("#show-figure")
    assert not page.run("return document.querySelector('details[data-kind=figure]').checkVisibility()")


def test_english_is_a_link_away(page: Page, desk: str) -> None:
    page.open(desk + "/")
    page.click("a[hreflang=en]")
    page.wait("return document.documentElement.lang === 'en'")
    assert page.texts("h1") == ["Queue"]
    page.open(desk + "/learning")
    assert page.run("return document.documentElement.lang") == "en"
    page.click("a[hreflang=vi]")
    page.wait("return document.documentElement.lang === 'vi'")
