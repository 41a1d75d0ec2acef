"""The language of wordings."""

import pytest

from baocao.compare.wordings import Wordings, tokens


@pytest.mark.parametrize(
    ("wording", "sentence", "matched"),
    [
        ("thu ngân sách", "tổng thu ngân sách tỉnh", ["thu ngân sách"]),
        ("[tổng] thu", "tổng thu", ["tổng thu", "thu"]),
        ("(thu|chi) ngân sách", "thu ngân sách , chi ngân sách", ["thu ngân sách", "chi ngân sách"]),
        ("{poor} đa chiều", "hộ nghèo đa chiều", ["hộ nghèo đa chiều", "nghèo đa chiều"]),
        ("trồng … rừng", "trồng mới # rừng", ["trồng mới # rừng"]),
        ("trồng … rừng", "trồng cây , rừng", []),
        ("trồng … rừng", "trồng a b c d e rừng", ["trồng a b c d e rừng"]),
        ("trồng … rừng", "trồng a b c d e g rừng", []),
        ("nông thôn mới ntm", "nông thôn mới ( ntm )", ["nông thôn mới ( ntm"]),
        ("[xã …] đạt", "xã đạt", ["xã đạt", "đạt"]),
    ],
)
def test_wordings_match(wording: str, sentence: str, matched: list[str]) -> None:
    wordings = Wordings({"poor": ["[hộ] nghèo"]})
    wordings.add(wording, "meaning")
    read = tokens(sentence)
    found = wordings.find(read)
    assert [" ".join(read[item.start : item.end]) for item in found] == matched or sorted(
        " ".join(read[item.start : item.end]) for item in found
    ) == sorted(matched)
    assert all(item.meaning == "meaning" for item in found)


def test_words_are_counted_without_gaps() -> None:
    wordings = Wordings({})
    wordings.add("trồng … rừng", 1)
    assert [item.words for item in wordings.find(tokens("trồng mới # rừng"))] == [2]
