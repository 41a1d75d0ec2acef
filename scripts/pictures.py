"""Makes the pictures of the documentation anew: docs/images, from corpora/samples and the first half of corpora/demo.

python scripts/pictures.py               all of them; needs the extra dev, some minutes, and
                                             chromium, chromium-driver and fonts-noto-mono of Debian
python scripts/pictures.py desk charts   some: desk, pages, charts, terminal
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from PIL import Image
from rich.console import Console
from rich.text import Text
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SAMPLE = ROOT / "corpora" / "samples" / "mai-son-2019.txt"
PROVINCES = ("yen-bai", "lao-cai", "cao-bang", "bac-giang", "bac-ninh", "quang-binh")
COMMAND = (sys.executable, "-m", "baocao.cli")
STILL = "force-prefers-reduced-motion"
PATIENCE = 60  # seconds that a page may take
READY = "return document.readyState === 'complete' && document.fonts.status === 'loaded'"
CHOOSE = "const mark = document.querySelectorAll('mark.figure')[2]; mark.focus(); mark.click(); mark.scrollIntoView()"
TO_TOP = "document.activeElement.blur(); scrollTo(0, 0)"
AT_ARTICLE = (
    "return /articles.[0-9]+$/.test(location.pathname) && typeof htmx === 'object' && document.querySelector('#text')"
)
CLICK = "let it = document.querySelector(arguments[0]); it.scrollIntoView({block: 'start'}); it.click()"
WIDE, PHONE = (1280, 900), (420, 860)


def baocao(*arguments: object, **environment: str) -> str:
    """What the command prints."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


@contextmanager
def browser(size: tuple[int, int], scheme: str = "light") -> Iterator[Chrome]:
    """Debian's Chromium with a window of that size, in light or dark."""
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "hide-scrollbars", STILL):
        options.add_argument(f"--{argument}")
    chrome = Chrome(options=options, service=ChromeService(str(shutil.which("chromedriver"))))
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = [{"name": "prefers-color-scheme", "value": scheme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
    try:
        yield chrome
    finally:
        chrome.quit()


def shoot(chrome: Chrome, name: str) -> None:
    """The window as a picture of at most 256 colors."""
    picture = Image.open(BytesIO(chrome.get_screenshot_as_png())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


def open_page(chrome: Chrome, address: str) -> None:
    """The page, once its fonts and scripts are there."""
    chrome.get(address)
    wait(chrome, READY)


def wait(chrome: Chrome, script: str, *values: object) -> None:
    WebDriverWait(chrome, PATIENCE, 0.05).until(lambda _: chrome.execute_script(script, *values), message=script)


def press(chrome: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(chrome).send_keys(key).perform()


def save_by(chrome: Chrome, *keys: str) -> None:
    """Press keys, wait for what they save."""
    version = chrome.execute_script("return document.querySelector('.article-head').dataset.version")
    press(chrome, *keys)
    wait(chrome, "return document.querySelector('.article-head')?.dataset.version != arguments[0]", version)


def tutorial_text() -> str:
    """The article that the editor's tutorial pastes."""
    page = (ROOT / "docs" / "tutorials" / "editor.md").read_text(encoding="utf-8")
    return page.partition("```text\n")[2].partition("```")[0]


@contextmanager
def running_desk(folder: Path) -> Iterator[str]:
    """A desk with some invented reports; its address."""
    server = subprocess.Popen(
        [*COMMAND, "desk", "--db", f"sqlite:///{folder}/desk.db", "--port", "0", "--jobs", "1"],
        stderr=subprocess.PIPE, text=True, cwd=folder,
    )  # fmt: skip
    try:
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert found, "the desk does not start"
        for path in (*sorted((ROOT / "corpora" / "demo" / "reports").glob("bac-ninh-*.txt")), SAMPLE):
            body = {"text": path.read_text(encoding="utf-8"), "name": path.stem}
            httpx.post(f"{found[0]}/v1/articles", json=body, timeout=PATIENCE).raise_for_status()
        yield found[0]
    finally:
        server.terminate()
        server.wait(PATIENCE)


def desk() -> None:
    """The queue, an article with the editor of a mark, and the steps of the tutorial."""
    with TemporaryDirectory() as folder, running_desk(Path(folder)) as address:
        sample = f"{address}/articles/5"
        for scheme, size in (("light", WIDE), ("dark", WIDE), ("light", PHONE)):
            with browser(size, scheme) as chrome:
                if size == WIDE:
                    open_page(chrome, address)
                    shoot(chrome, f"desk-queue-{scheme}")
                open_page(chrome, sample)
                chrome.execute_script(CHOOSE)
                wait(chrome, "return document.querySelector('#do-accept')")
                chrome.execute_script(TO_TOP if size == WIDE else "document.querySelector('.chosen').scrollIntoView()")
                shoot(chrome, f"desk-{'phone' if size == PHONE else 'article'}-{scheme}")
        for language in ("vi", "en"):
            with browser(WIDE) as chrome:
                follow_the_tutorial(chrome, address, language)


def follow_the_tutorial(chrome: Chrome, address: str, language: str) -> None:
    """What the editor's tutorial tells, with a picture of the unsure sentence and one of the end."""
    open_page(chrome, f"{address}/?lang={language}")
    press(chrome, "p")
    wait(chrome, "return document.activeElement.id === 'paste'")
    text = tutorial_text() + ("" if language == "vi" else "\n")  # one that is there already is not taken twice
    chrome.execute_script("document.activeElement.value = arguments[0]", text)
    ActionChains(chrome).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    wait(chrome, AT_ARTICLE)
    wait(chrome, READY)
    press(chrome, "n", "e")
    wait(chrome, "return document.activeElement.id.startsWith('to-')")
    chrome.execute_script(TO_TOP)
    shoot(chrome, f"tutorial-unsure-{language}")
    press(chrome, "n")
    save_by(chrome, "8")
    press(chrome, "l")
    save_by(chrome, "x")
    save_by(chrome, "s")
    chrome.execute_script(TO_TOP)
    shoot(chrome, f"tutorial-done-{language}")


def pages() -> None:
    """The page of an article, and a number of a report with its sentence."""
    with TemporaryDirectory() as folder:
        page, report = Path(folder) / "page.html", Path(folder) / "report.html"
        baocao("show", SAMPLE, "--html", page)
        baocao("report", demo_run(Path(folder)), "-o", report)
        for scheme in ("light", "dark"):
            with browser(WIDE, scheme) as chrome:
                open_page(chrome, page.as_uri())
                shoot(chrome, f"show-{scheme}")
        with browser(WIDE) as chrome:
            open_page(chrome, report.as_uri())
            chrome.execute_script(CLICK, "table.sortable td a.n")
            shoot(chrome, "report-light")


def demo_run(folder: Path) -> Path:
    """The half of the demonstration corpus that may be looked at, read. Paths are those of the checkout."""
    reports = ROOT / "corpora" / "demo" / "reports"
    files = sorted(path.relative_to(ROOT) for name in PROVINCES for path in reports.glob(f"{name}-*.txt"))
    baocao("extract", *files, "-o", folder / "run", "--model", "fast", "--dedupe")
    return folder / "run"


def charts() -> None:
    """A map, and values over time."""
    with TemporaryDirectory() as folder:
        run = demo_run(Path(folder))
        for kind in ("map", "time"):
            drawn = Path(folder) / f"{kind}.svg"
            baocao("chart", run, "--kind", kind, "--indicator", "poverty_multidimensional", "-o", drawn)
            shutil.copyfile(drawn, IMAGES / f"chart-{kind}.svg")


def terminal() -> None:
    """What `show` prints, in its colors."""
    printed = baocao("show", SAMPLE.relative_to(ROOT), FORCE_COLOR="1", COLUMNS="100", BAOCAO_LANG="vi")
    console = Console(record=True, width=100, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ baocao show {SAMPLE.relative_to(ROOT)}\n{printed}"))
    svg = re.sub(
        r"@font-face \{.*?\}", "", console.export_svg(title="baocao show"), flags=re.DOTALL
    )  # those of the web
    svg = svg.replace("Fira Code", "Noto Sans Mono")  # has all Vietnamese letters
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert size
    with TemporaryDirectory() as folder, browser((round(float(size[1])), round(float(size[2])))) as chrome:
        page = Path(folder) / "terminal.svg"
        page.write_text(svg, encoding="utf-8")
        chrome.get(page.as_uri())
        shoot(chrome, "terminal")


if __name__ == "__main__":
    makers = {"desk": desk, "pages": pages, "charts": charts, "terminal": terminal}
    for name in sys.argv[1:] or makers:
        makers[name]()
