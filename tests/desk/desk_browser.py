"""What an editor does and sees in a real browser: Debian's Chromium, driven by keys where she has no mouse."""

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

selenium = pytest.importorskip("selenium", reason="selenium is not installed: pip install selenium")
from selenium.webdriver import Chrome, ChromeOptions, ChromeService  # noqa: E402
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="Chromium is not installed: apt-get install chromium chromium-driver"
)
ROOT = Path(__file__).parents[2]
AXE = Path(__file__).with_name("axe.min.js")
SAMPLE = (ROOT / "corpora" / "samples" / "mai-son-2019.txt").read_text(encoding="utf-8")
PATIENCE = 20  # seconds that a test waits for what must happen


class Page:
    """What an editor does and sees."""

    def __init__(self, browser: Chrome) -> None:
        self.browser = browser

    def open(self, address: str) -> "Page":
        self.browser.get(address)
        self.wait("return document.readyState === 'complete' && typeof htmx === 'object'")
        return self

    def run(self, script: str, *values: object) -> Any:
        return self.browser.execute_script(script, *values)

    def wait(self, script: str, *values: object) -> Any:
        return WebDriverWait(self.browser, PATIENCE, 0.05).until(lambda _: self.run(script, *values), message=script)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()

    def save_by(self, *keys: str) -> str:
        """Press keys, wait for what they save; what the page announces."""
        before = self.version
        self.press(*keys)
        self.wait("return Number(document.querySelector('.article-head')?.dataset.version) > arguments[0]", before)
        return self.announced

    def paste(self, desk: str, text: str) -> int:
        """Bring a text by the queue's form, with the keyboard alone; the number of its article."""
        self.open(desk + "/")
        self.press("p")
        self.wait("return document.activeElement.id === 'paste'")
        self.run("document.activeElement.value = arguments[0]", text)
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
        self.wait("return /articles\\/\\d+$/.test(location.pathname) && document.readyState === 'complete'")
        return int(self.run("return location.pathname").rpartition("/")[2])

    def find(self, selector: str) -> Any:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector: str) -> None:
        self.wait("return document.querySelector(arguments[0])?.checkVisibility()", selector)
        self.find(selector).click()

    def texts(self, selector: str) -> list[str]:
        return self.run("return [...document.querySelectorAll(arguments[0])].map(item => item.textContent)", selector)  # type: ignore[no-any-return]

    @property
    def version(self) -> int:
        return int(self.run("return document.querySelector('.article-head').dataset.version"))

    @property
    def announced(self) -> str:
        return str(self.run("return document.querySelector('#said').textContent"))

    @property
    def focus(self) -> str:
        return str(self.run("return document.activeElement.id"))

    def theme_of(self, key: str) -> str:
        return str(self.run("return document.getElementById(arguments[0]).title", key)).partition(":")[0]


def fetch(address: str, body: dict[str, Any] | None = None) -> Any:
    """What a program gets at an address, as JSON."""
    headers = {"Content-Type": "application/json", "HX-Request": "true"}
    with urlopen(
        Request(address, data=body and json.dumps(body).encode(), headers=headers), timeout=PATIENCE
    ) as answer:
        content = answer.read().decode()
    return json.loads(content) if content.startswith(("{", "[")) else content


def new_text(words: str) -> str:
    return f"{SAMPLE}\nGhi chú {words}.\n"


def new_browser() -> Chrome:
    """A browser that knows nothing of others."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--window-size=1400,1000",
        "--disable-dev-shm-usage",
        "--force-prefers-reduced-motion",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options=options, service=ChromeService(str(DRIVER)))
