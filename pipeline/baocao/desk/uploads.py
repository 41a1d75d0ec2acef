"""What is brought to the desk: pasted text, files of a form, JSON, or the bare bytes of a file."""

from typing import NamedTuple

from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from baocao.desk.access import desk_of, form_of
from baocao.desk.jobs import JobView
from baocao.desk.messages import DeskError
from baocao.desk.schemas import TextIn
from baocao.desk.values import keepable

_JSON, _BYTES = "application/json", "application/octet-stream"
_MOST_NAME = 300
_WAIT = 15.0  # seconds for which an answer waits for its article; the longest report seen takes two


class Upload(NamedTuple):
    """A text (UTF-8) or a file: what `Jobs.add` wants."""

    name: str
    data: bytes
    form: str


async def read_uploads(request: Request) -> list[Upload]:
    """What a request brings: `{"text", "name"}` as JSON, a file's bytes with `?name=`, or a form with `text`, `file`.

    Raises:
        DeskError: it brings nothing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _JSON:
        found = [_of_json(await request.body())]
    elif kind == _BYTES:
        name = request.query_params.get("name", "")[:_MOST_NAME] or "article"
        found = [Upload(name, await request.body(), "file")]
    else:
        form = await form_of(request)
        files = [item for item in form.getlist("file") if isinstance(item, UploadFile) and item.filename]
        found = [Upload((each.filename or "")[:_MOST_NAME], await each.read(), "file") for each in files]
        text = form.get("text")
        if isinstance(text, str) and text.strip():
            given = form.get("name")
            shown = given if isinstance(given, str) and given.strip() else _first_line(text)
            found.append(Upload(shown[:_MOST_NAME], _encoded(text), "text"))
    found = [each for each in found if each.data.strip()]
    if not found:
        raise DeskError("nothing")
    return found


async def bring(request: Request, uploads: list[Upload], actor: str) -> list[JobView]:
    """Make jobs of what was brought, and wait a little for them: a text stands marked up within a second."""
    desk = desk_of(request)
    idents = [await run_in_threadpool(_add, request, upload, actor) for upload in uploads]
    return [await desk.ended(ident, _WAIT) for ident in idents]


def _add(request: Request, upload: Upload, actor: str) -> int:
    return desk_of(request).jobs.add(upload.data, name=upload.name, form=upload.form, actor=actor)


def _of_json(body: bytes) -> Upload:
    try:
        asked = TextIn.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise DeskError("request", problem=f"{where}: {first['msg']}".removeprefix(": ")) from error
    return Upload(asked.name, _encoded(asked.text), "text")


def _encoded(text: str) -> bytes:
    """As UTF-8, with line ends as a text area shows them, and what cannot be kept as U+FFFD."""
    return keepable(text.replace("\r\n", "\n")).encode()


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].strip()[:80]
