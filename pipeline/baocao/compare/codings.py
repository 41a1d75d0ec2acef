"""What coders are asked of each kind of item, and how their answers are compared with what the machine said."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

from baocao.core.article_facts import THEMES
from baocao.core.errors import OptionError
from baocao.core.normalizer import fold, normalize
from baocao.extract.amounts.numerals import NumeralError, parse_number
from baocao.extract.places.gazetteer import PROVINCIAL

Kind = Literal["figures", "themes", "limitations", "localities"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NONE = "none"  # the code for "the text does not say"


def _words(value: object) -> str:
    return " ".join(fold(normalize(str(value))[0]).split())


def _number(value: object) -> str:
    """A number of a spreadsheet, or one as people write it: 4.250, 5,2%, 4,25 nghìn tỷ."""
    if isinstance(value, str) and _words(value) == NONE:
        return NONE
    try:
        number = parse_number(value.strip().removesuffix("%")) if isinstance(value, str) else Decimal(str(value))
    except (NumeralError, ArithmeticError) as error:
        raise OptionError("must be a number, such as 4.250 or 4,25 nghìn tỷ") from error
    return f"{Decimal(f'{number:.12g}').normalize():f}"


def _province(value: object) -> str:
    words = _words(value)
    return next((words.removeprefix(f"{kind} ") for kind in PROVINCIAL if words.startswith(f"{kind} ")), words)


@dataclass(frozen=True, slots=True)
class Variable:
    """One question about an item.

    `allowed` are its codes; without any the answer is free, and `key` gives equal answers one form, or raises
    OptionError with what it must be. `always` is what the machine says of everything in the sample.
    """

    name: str
    question: str
    allowed: tuple[str, ...] = ()
    key: Callable[[object], str] = _words
    always: str | None = None

    def code(self, value: object) -> str:
        """The answer in its one form. Raises OptionError for one that is not allowed."""
        key = self.key(value)
        if self.allowed and key not in self.allowed:
            raise OptionError(f"must be one of: {', '.join(self.allowed)}")
        return key

    def machine(self, row: dict[str, Any]) -> str:
        """What the machine says of a row of the table, in that form."""
        value = self.always or row.get(self.name)
        return NONE if value is None or value != value or str(value) in ("", "<NA>") else self.key(value)


_YES = ("yes", "no")
_FIGURE_KINDS = (
    "count", "money", "percent", "percentage_point", "measure", "rate", "ratio", "fraction", "rank", "rank_delta",
    "multiple", "duration", "score",
)  # fmt: skip
CODINGS: dict[Kind, tuple[Variable, ...]] = {
    "figures": (
        Variable("is_figure", "Số trong «…» có phải là một số liệu không? (Ngày tháng, số văn bản, số thứ tự: no. Khi "
                 "chọn no thì bỏ trống các cột sau.)", _YES, always="yes"),
        Variable("value", "Giá trị theo đơn vị gốc, không ghi đơn vị: 4.250 tỷ đồng → 4250 tỷ; 5,2% → 5,2. Khoảng: "
                 "ghi số nhỏ hơn.", key=_number),
        Variable("kind", "Loại số liệu.", _FIGURE_KINDS),
        Variable("status", "Kế hoạch (planned), ước tính (estimated) hay thực tế (actual)?",
                 ("planned", "estimated", "actual")),
        Variable("change", "Nếu số là mức thay đổi: tăng, giảm hay vượt; nếu không: none.",
                 ("increase", "decrease", "exceed", NONE)),
        Variable("place", "Số liệu của nơi nào? Tên chính thức kèm loại (huyện Văn Yên, cả nước); không rõ: none."),
    ),
    "themes": (Variable("theme", "Chủ đề của câu trong cột text.", tuple(THEMES)),),
    "limitations": (Variable("limitation", "Câu có nêu một hạn chế, tồn tại, yếu kém không?", _YES),),
    "localities": (
        Variable("is_place", "Từ trong «…» có phải là địa danh không? Khi chọn no thì bỏ trống các cột sau.", _YES,
                 always="yes"),
        Variable("level", "Cấp của nơi đó.", ("province", "district", "commune", "hamlet", "region")),
        Variable("province", "Tỉnh, thành phố của nơi đó vào lúc bài được viết; không rõ: none.", key=_province),
    ),
}  # fmt: skip
OF_PASSAGES: tuple[Kind, ...] = ("themes", "limitations")  # drawn from all passages, so that misses can be seen
