"""Pages as they are sent: their elements, and forms as a browser sends them."""

from html.parser import HTMLParser
from typing import Any

from fastapi.testclient import TestClient

PAGE = {"accept": "text/html"}
PART = PAGE | {"hx-request": "true"}


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [item for name, item in self.found if name == tag and wanted.items() <= item.items()]


def elements(client: TestClient, address: str) -> Elements:
    answer = client.get(address, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return Elements(answer.text)


def token(client: TestClient) -> str:
    (field, *_) = elements(client, "/login").of("input", name="csrf")
    return str(field["value"])


def send(client: TestClient, address: str, headers: dict[str, str] | None = None, **form: str | int) -> Any:
    return client.post(address, data={"csrf": token(client), **form}, headers=headers or PAGE)


def path(article: dict[str, Any], rest: str = "") -> str:
    return f"/articles/{article['ident']}{rest}"
