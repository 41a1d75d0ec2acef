"""Numbers as Vietnamese readers write them: a dot between thousands, a comma before decimals, money in tỷ and triệu."""

_SCALES = ((1e9, "tỷ"), (1e6, "triệu"))
_MONEY = {"VND": "đồng", "USD": "USD"}
_PLAIN = {"%": "%", "pp": "điểm %"}
_DIGITS = 6  # significant digits of what is scaled
MODIFIERS = {"approx": "khoảng", "gt": "trên", "lt": "dưới"}


def number_text(value: float, unit: str | None = None) -> str:
    """The number with its unit: 4250000000000 VND is "4.250 tỷ đồng", 5.2 % is "5,2%", 75 count is "75"."""
    base, slash, per = (unit or "").partition("/")
    behind = f"/{per}" * bool(slash)
    if base in _MONEY:
        scale, word = next(((size, word) for size, word in _SCALES if abs(value) >= size), (1.0, ""))
        return " ".join(filter(None, (digits_text(value / scale), word, _MONEY[base]))) + behind
    if base == "%":
        return f"{digits_text(value)}%{behind}"
    named = "" if base == "count" else _PLAIN.get(base, base)
    return " ".join(filter(None, (digits_text(value), named))) + behind


def digits_text(value: float) -> str:
    """The digits alone: 4250.5 is "4.250,5"."""
    rounded = float(f"{value:.{_DIGITS}g}") if value % 1 else value
    text = f"{rounded:,.10f}".rstrip("0").rstrip(".") if rounded % 1 else f"{rounded:,.0f}"
    return text.translate(str.maketrans(",.", ".,"))
