"""What an editor does to an article, as operations with a JSON form; `applying` does them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from baocao.desk.messages import DeskError
from baocao.desk.values import cleaned

_ItemKey = Annotated[str, Field(min_length=1, max_length=80)]


class _EditorsChange(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SetTheme(_EditorsChange):
    """Give a passage another theme."""

    op: Literal["theme"] = "theme"
    passage: _ItemKey
    to: str


class Accept(_EditorsChange):
    """Say that a mention, or the theme of a passage, is right."""

    op: Literal["accept"] = "accept"
    key: _ItemKey


class Reject(_EditorsChange):
    """Say that a mention, or the theme of a passage, is wrong."""

    op: Literal["reject"] = "reject"
    key: _ItemKey


class SetKind(_EditorsChange):
    """Make a mention one of another kind; fields that both kinds have stay."""

    op: Literal["kind"] = "kind"
    key: _ItemKey
    to: str


class SetSpan(_EditorsChange):
    """Move the ends of a mention or a passage."""

    op: Literal["span"] = "span"
    key: _ItemKey
    start: int = Field(strict=True)
    end: int = Field(strict=True)


class AddMention(_EditorsChange):
    """Mark words as a mention."""

    op: Literal["add"] = "add"
    kind: str
    start: int = Field(strict=True)
    end: int = Field(strict=True)
    values: dict[str, Any] = {}


class SetValue(_EditorsChange):
    """Set a field of a mention ("value", "unit", "holder", "period.timex"); null takes it away."""

    op: Literal["value"] = "value"
    key: _ItemKey
    field: Annotated[str, Field(max_length=80)]
    to: Any = None


class SetTag(_EditorsChange):
    """Set what is known of the article as a whole; null takes it away."""

    op: Literal["tag"] = "tag"
    field: Annotated[str, Field(max_length=80)]
    to: Any = None


Operation = Annotated[
    SetTheme | Accept | Reject | SetKind | SetSpan | AddMention | SetValue | SetTag,
    Field(discriminator="op"),
    BeforeValidator(cleaned),
]
_OPERATION: TypeAdapter[Any] = TypeAdapter(Operation)


def parse_operation(value: object) -> Operation:
    """The operation that a JSON object stands for.

    Raises:
        DeskError: it stands for none.
    """
    try:
        operation: Operation = _OPERATION.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DeskError("operation", problem=f"{where or 'op'}: {first['msg']}") from error
    return operation
