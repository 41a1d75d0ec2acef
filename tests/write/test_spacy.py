"""spaCy on top: nothing lost, no pyvi, mentions as span groups, DocBin."""

import json
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

import baocao
from baocao.write import formats
from baocao.write.spacy_pipe import SpacyTokenizer, blank, to_doc

TEXT = (
    " Năm 2019,  huyện Mường Khoa\n\nđã trồng 120 ha rừng, đạt 105% kế hoạch. Tuy nhiên, tiến độ giao đất còn chậm.\n"
)
NLP = blank()


@pytest.mark.parametrize("text", ["", " ", "\n", "a ", "  a", "a  b", "a\nb", TEXT, "\x00a", "😀 tỉnh"])
def test_doc_text_is_the_text(text: str) -> None:
    assert NLP(text).text == text


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_doc_text_is_any_text(text: str) -> None:
    assert NLP.make_doc(text).text == text


def test_entry_points_register_tokenizer_and_component() -> None:
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "baocao.tokenizer.v1"}}})
    nlp.add_pipe("baocao")
    assert isinstance(nlp.tokenizer, SpacyTokenizer)
    doc = nlp(TEXT)
    assert [span.text for span in doc.spans["limitations"]] == ["tiến độ giao đất còn chậm"]
    assert doc.user_data["baocao"]["schema"] == "baocao/1"


def test_a_pipeline_survives_the_disk(tmp_path: Path) -> None:
    nlp = blank()
    nlp.to_disk(tmp_path)
    assert [token.text for token in spacy.load(tmp_path)(TEXT)] == [token.text for token in nlp(TEXT)]


def test_docs_of_articles_hold_passages_with_themes(analyzer: baocao.Analyzer) -> None:
    doc = to_doc(analyzer.analyze(TEXT), NLP.vocab)
    assert doc.text == TEXT
    assert doc.spans["passages"][-1].label_ == "shortcomings"


def test_docbin_keeps_text_spans_and_record(analyzer: baocao.Analyzer, tmp_path: Path) -> None:
    article = analyzer.analyze(TEXT, id="a")
    assert formats.write([article], tmp_path, "docbin") == {"articles": 1}
    (doc,) = DocBin().from_disk(tmp_path / "docs" / "00000.spacy").get_docs(NLP.vocab)
    assert doc.text == TEXT
    assert json.loads(json.dumps(doc.user_data["baocao"])) == baocao.to_record(article)
    assert [span.text for span in doc.spans["limitations"]] == ["tiến độ giao đất còn chậm"]
