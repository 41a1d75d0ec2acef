"""What is said of an article as a whole: its themes, fields and genre, its place, its official paper, its failure."""

from dataclasses import dataclass
from datetime import date

THEMES = (
    "results",
    "shortcomings",
    "causes",
    "lessons",
    "tasks",
    "proposals",
    "implementation",
    "context",
    "other",
)


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """How much of the article (share of the passages' characters, furniture aside) has a theme."""

    theme: str
    share: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FieldShare:
    """How much of an article's subject words belong to a field (lĩnh vực) of `lexicons/fields.toml`."""

    field: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Genre:
    """What kind of text an article is: a `report` or official paper, `place_news` about a place or body, or `other`."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit as the article as a whole is tied to it."""

    name: str
    level: str
    province: str | None = None
    province_now: str | None = None
    code: str | None = None
    list_date: str | None = None  # of the list that the code is of: codes are used again


@dataclass(frozen=True, slots=True)
class Document:
    """What an official paper says of itself: its kind, number and issuer as printed, its day, who signed it."""

    type: str | None = None  # "BÁO CÁO"; "Công văn" for a letter, which has its subject only
    number: str | None = None  # "118/BC-STC"; None where it was left blank
    issuer: str | None = None  # "SỞ TÀI CHÍNH": the body that issues, not the one above it
    signed: date | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an article could not be read or analyzed: the stage, and what to do."""

    stage: str
    message: str
