"""Tables in the text: their rows, heads and columns, whatever parts their cells; prose is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.core.article import Article
from baocao.core.normalizer import fold
from baocao.core.spans import TextTable
from baocao.structure.prepare import prepare
from baocao.structure.tabulator import find_tables

TABBED = "TT\tCây\tDiện tích (ha)\n1\tLúa\t1.250\n2\tNgô\t320\n"
BARRED = "| TT | Cây | **Diện tích (ha)** |\n|---|---|---:|\n| 1 | Lúa | 1.250 |\n| 2 | Ngô | 320 |\n"
OPEN_BARS = "TT | Cây | Diện tích (ha)\n---|---|---\n1 | Lúa | 1.250\n2 | Ngô | 320\n"
BOXED = "+----+-----+-----+\n| TT | Cây | Diện tích (ha) |\n+----+-----+-----+\n| 1 | Lúa | 1.250 |\n+----+-----+\n| 2 | Ngô | 320 |\n"
ALIGNED = "TT   Cây      Diện tích (ha)\n1    Lúa              1.250\n2    Ngô                320\n"
FLAT = "TT\nCây\nDiện tích (ha)\n1\nLúa\n1.250\n2\nNgô\n320\n3\nChè\n75,5\n"


PIECES = [
    "\t",
    "\n",
    "|",
    "   ",
    " ",
    "12",
    "1.250",
    "Xã A",
    "STT",
    "%",
    "Năm 2023",
    "-",
    "(",
    "ĐVT: tấn",
    "I",
    "*",
    "nt",
    "2/3",
]


def tables(text: str) -> list[TextTable]:
    return list(find_tables(text, fold(text)))


def cells(text: str, table: TextTable) -> list[list[str]]:
    return [[text[cell.start : cell.end] for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("text", [TABBED, BARRED, OPEN_BARS, BOXED, ALIGNED, FLAT])
def test_cells_are_found_whatever_parts_them(text: str) -> None:
    (table,) = tables(f"Biểu 1. Cây trồng\n{text}")
    assert cells(f"Biểu 1. Cây trồng\n{text}", table)[:3] == [
        ["TT", "Cây", "Diện tích (ha)"],
        ["1", "Lúa", "1.250"],
        ["2", "Ngô", "320"],
    ]
    assert [column.role for column in table.columns] == ["ordinal", "label", "value"]
    assert [row.head for row in table.rows][:2] == [True, False]


def heads(text: str) -> list[list[str]]:
    (table,) = tables(text)
    return [[text[head.start : head.end] for head in column.heads] for column in table.columns]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cây\tNăm 2023\t\tNăm 2024\n\tha\ttấn\tha\ttấn\nLúa\t1\t2\t3\t4\n", ["Cây", "Năm 2023 ha", "Năm 2023 tấn", "Năm 2024 ha", "Năm 2024 tấn"]),
        ("Cây\tNăm 2023\tNăm 2024\nKH\tTH\tKH\tTH\nLúa\t1\t2\t3\t4\n", ["Cây", "Năm 2023 KH", "Năm 2023 TH", "Năm 2024 KH", "Năm 2024 TH"]),
        ("Cây\tSản lượng\tGhi chú\n(A)\t(1)\t(2)\nLúa\t15\t-\nNgô\t7\n", ["Cây", "Sản lượng", "Ghi chú"]),
        ("Năm\t2020\t2021\nLúa\t15\t16\nNgô\t7\t8\n", ["Năm", "2020", "2021"]),
        ("Xã A\t15\t16\nXã B\t7\t8\n", ["", "", ""]),
    ],
)  # fmt: skip
def test_heads_of_two_levels_belong_to_each_column_under_them(text: str, expected: list[str]) -> None:
    assert [" ".join(head) for head in heads(text)] == expected


def test_rows_lie_under_those_that_they_detail() -> None:
    text = "TT\tNội dung\tSố tiền\nI\tThu\t\n1\tThu nội địa\t450\n-\tThuế\t400\n2\tThu khác\t50\n\tTổng cộng\t500\n"
    (table,) = tables(text)
    above = [[text[cell.start : cell.end] for cell in row.above] for row in table.rows if not row.head]
    assert above == [[], ["Thu"], ["Thu nội địa"], ["Thu"], []]


def test_labels_of_merged_cells_hold_for_the_rows_below() -> None:
    text = "Xã\tCông trình\tVốn\nXã Hoa Lư\tĐường\t12\n\tCầu\t8\nXã Trà Lĩnh\tChợ\t4\n"
    (table,) = tables(text)
    labels = [[text[cell.start : cell.end] for cell in row.labels] for row in table.rows[1:]]
    assert labels == [["Xã Hoa Lư", "Đường"], ["Xã Hoa Lư", "Cầu"], ["Xã Trà Lĩnh", "Chợ"]]


def test_a_title_between_two_tables_parts_them() -> None:
    first, second = tables(f"{TABBED}Bảng vật nuôi\nVật nuôi\tSố con\tSố hộ\nTrâu\t12\t5\n")
    assert (len(first.rows), len(second.rows), len(second.captions)) == (3, 2, 1)


def test_a_head_repeated_on_the_next_page_begins_a_table() -> None:
    assert len(tables(TABBED + TABBED)) == 2


def test_rows_that_may_have_lost_blanks_are_marked() -> None:
    (table,) = tables("Cây\tVụ xuân\tVụ mùa\tVụ đông\nLúa\t1\t2\t3\nNgô\t4\t5\n")
    assert [row.aligned for row in table.rows] == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "I.\tKẾT QUẢ ĐẠT ĐƯỢC\n1.\tKinh tế\n2.\tXã hội\n",
        "UBND HUYỆN A\tCỘNG HÒA XÃ HỘI\nSố: 12/BC-UBND\tHà Nội, ngày 5 tháng 6 năm 2024\n",
        "Trang chủ | Tin tức | Kinh tế\nXã hội | Văn hóa | Thể thao\n",
        "Huyện có 12 xã.  Năm 2023, huyện thu 450 tỷ đồng,  tăng 5%.\nThu  ngân sách  đạt khá.\n",
        "Năm qua\n12\n15\n17\n18\nhuyện có nhiều đổi mới\n",
    ],
)
def test_prose_and_letterheads_are_no_tables(text: str) -> None:
    assert tables(text) == []


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_table_breaks_or_leaves_the_text(text: str) -> None:
    end = 0
    for table in tables(text):
        assert end <= table.start < table.end <= len(text)
        end = table.end
        assert all(table.start <= cell.start <= cell.end <= end for row in table.rows for cell in row.cells)


def test_rows_are_no_headings_and_no_furniture() -> None:
    draft = prepare(Article(raw=f"Báo cáo năm 2023\nHuyện A trồng nhiều cây.\n{BARRED}"))
    rows = [passage for passage in draft.passages if "|" in draft.quote(passage) and "--" not in draft.quote(passage)]
    assert [(row.kind, row.furniture) for row in rows] == [("sentence", None)] * 3
