"""An article in the terminal: every mention in the style of its kind, the rule behind each where that is asked for."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import StringIO
from typing import ClassVar

from rich.console import Console

from baocao.core.article import Article
from baocao.core.spans import Mention
from baocao.write.show import print_article

Analyze = Callable[..., Article]

TEXT = "Năm 2019, huyện Mai Sơn (tỉnh Sơn La) trồng 1.250 ha; tuy nhiên, chỉ 12,5% diện tích có nước, đường còn hỏng."


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Mention):
    """A kind that nobody has met."""

    kind: ClassVar[str] = "award"
    plural: ClassVar[str] = "awards"


def test_a_new_kind_has_a_color_of_its_own(analyze: Analyze) -> None:
    article = replace(analyze(TEXT), mentions=(Award(start=0, end=3, rule="made up"),))
    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor", width=200)
    print_article(article, console)
    assert re.search(r"\x1b\[1;38;2;[0-9;]+mNăm", console.file.getvalue())  # type: ignore[attr-defined]


def test_passages_stand_under_their_themes(analyze: Analyze) -> None:
    console = Console(record=True, width=200, file=StringIO())
    print_article(
        analyze("Toàn tỉnh trồng được 1.250 ha rừng, vượt kế hoạch.\nTuy nhiên, đường vào bản còn hỏng."), console
    )
    assert re.search(r"Kết quả +Toàn tỉnh.*\n\s*Hạn chế +Tuy nhiên", console.export_text())


def test_a_number_that_is_no_figure_is_explained_by_the_line_it_stands_in_and_as_it_was_typed(analyze: Analyze) -> None:
    text = unicodedata.normalize("NFD", "Thường trực huyện ủy họp.\n1. Đoàn đến thôn 5, khóa XII. 2. Đường rộng 6 m2.")
    console = Console(record=True, width=200, file=StringIO())
    print_article(analyze(text), console, "en", explain=True)
    reasons = re.findall(r"no figure “(.+?)”: (\w+)", console.export_text())
    assert reasons == [
        ("1.", "list_marker"),
        ("5", "place_label"),
        ("XII", "roman_term"),
        ("2.", "list_marker"),
        ("2", "unit_exponent"),
    ]
