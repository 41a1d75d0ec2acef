"""Passages that return from the report of the year before."""

from collections.abc import Callable
from typing import Any

import pytest
from small_corpora import frames

from baocao.compare.repeated import repeated

OLD = "Toàn tỉnh hiện có 1.250 hộ sản xuất giỏi, tập trung ở các xã vùng thấp ven sông, chủ yếu trồng cây ăn quả"
NUMBERS = OLD.replace("1.250", "1.310")
WORDS = OLD.replace("chủ yếu trồng cây ăn quả", "chủ yếu nuôi cá lồng")
NEW = "Ngành giáo dục đã tổ chức kỳ thi tốt nghiệp an toàn, đúng quy chế, không có thí sinh vi phạm phải đình chỉ"


def corpus(*years: tuple[int, list[Any]], province: str = "Sơn La") -> dict[str, Any]:
    return {
        f"{province}-{year}": {"province": province, "published": f"{year}-12-10", "passages": texts}
        for year, texts in years
    }


@pytest.mark.parametrize(
    ("now", "similarity", "only_numbers", "numbers", "before", "words"),
    [
        (OLD, 1.0, False, "", "", ""),
        (NUMBERS, 1.0, True, "1.250 → 1.310", "", ""),
        (WORDS, 0.74, False, "", "trồng cây ăn quả", "nuôi cá lồng"),
    ],
)
def test_what_changed_is_told(
    now: str, similarity: float, only_numbers: bool, numbers: str, before: str, words: str
) -> None:
    found = repeated(frames(corpus((2022, [NEW, OLD]), (2023, [now, "Trong năm có thêm hai trường mới xây."]))))
    row = found.passages.iloc[0]
    assert row["similarity"] == pytest.approx(similarity, abs=0.02)
    assert (row["only_numbers"], row["numbers"], row["words_before"], row["words_now"]) == (
        only_numbers, numbers, before, words,
    )  # fmt: skip
    assert (row["article"], row["earlier_article"]) == ("Sơn La-2023", "Sơn La-2022")
    assert (row["start"], row["earlier_start"], row["earlier_end"]) == (0, len(NEW) + 1, len(NEW) + 1 + len(OLD))
    assert (row["published"].year, row["earlier_published"].year) == (2023, 2022)
    assert len(found.passages) == 1


def test_share_of_an_article_that_returns() -> None:
    told = repeated(frames(corpus((2022, [OLD]), (2023, [OLD, NEW])))).articles
    assert told[["article", "passages", "repeated"]].to_numpy().tolist() == [["Sơn La-2023", 2, 1]]
    assert told.iloc[0]["share"] == pytest.approx(len(OLD) / (len(OLD) + len(NEW)), abs=1e-4)


@pytest.mark.parametrize(
    "years",
    [
        [(2021, [OLD]), (2023, [OLD])],  # not the year before
        [(2022, [NEW]), (2023, [OLD])],
        [(2022, ["Bốn trường đạt chuẩn."]), (2023, ["Bốn trường đạt chuẩn."])],  # short
    ],
)
def test_what_does_not_return(years: list[Any]) -> None:
    assert repeated(frames(corpus(*years))).passages.empty


def test_years_back_places_and_headings() -> None:
    assert len(repeated(frames(corpus((2021, [OLD]), (2023, [OLD]))), back=2).passages) == 1
    other = corpus((2022, [OLD])) | corpus((2023, [OLD]), province="Huế")
    assert repeated(frames(other)).passages.empty
    tables = frames(corpus((2022, [OLD]), (2023, [OLD])))
    tables["passages"]["kind"] = "heading"
    assert repeated(tables).passages.empty
    assert repeated(tables).articles.empty


def test_formulas_of_all_reports_are_left_out() -> None:
    many = {k: v for n in range(25) for k, v in corpus((2022, [OLD]), (2023, [OLD]), province=f"Tỉnh {n}").items()}
    assert repeated(frames(many)).passages.empty


def test_time_grows_with_the_corpus(assert_proportionate: Callable[..., None]) -> None:
    def make(size: int) -> Any:
        texts = [f"{OLD} và đợt {chr(97 + n % 26)}{chr(97 + n // 26 % 26)} {NEW[n % 40 :]}" for n in range(size)]
        return frames(corpus((2022, texts), (2023, texts)))

    assert_proportionate(repeated, make, 40)
