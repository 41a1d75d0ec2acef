"""Lexicons hold the words and code holds none; every entry is read, and stands in its list once."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import baocao
from baocao.core import lexicon
from baocao.core.errors import LexiconError
from baocao.core.normalizer import fold

PACKAGE = Path(baocao.__file__).parent
LEXICONS = sorted((PACKAGE / "lexicons").glob("*.toml"))
ROOMS = ("extract", "structure", "themes", "read")

VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
CLASS = re.compile(r"\[[^\]]*\]")  # of characters in a pattern

# Words that modules still hold; a number here may fall, and none may be added.
HELD = {
    "extract/places/gazetteer.py": 2,
    "structure/furniture.py": 1,
    "structure/words/syllables.py": 2,
}


def words_in_code(source: str) -> list[str]:
    """The Vietnamese words in a module's strings, apart from docstrings, EXAMPLES and messages to people."""
    tree = ast.parse(source)
    aside: set[ast.AST] = set()
    for node in ast.walk(tree):
        first = node.body[0] if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body else None
        if isinstance(first, ast.Expr):
            aside.add(first.value)
        names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        message = isinstance(node, ast.JoinedStr) and "must be" in ast.unparse(node)
        message |= isinstance(node, ast.Call) and getattr(node.func, "id", "") == "worded"
        if "EXAMPLES" in names or message or isinstance(node, ast.Raise):
            aside.update(ast.walk(node))
    strings = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in aside)
    plain = (CLASS.sub(" ", text) for text in strings if isinstance(text, str))
    return [word for text in plain for word in WORD.findall(text) if VIETNAMESE.search(word)]


def held() -> dict[str, int]:
    paths = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))]
    found = {path: len(words_in_code(path.read_text(encoding="utf-8"))) for path in paths}
    return {path.relative_to(PACKAGE).as_posix(): count for path, count in found.items() if count}


def test_code_holds_no_words_of_the_language() -> None:
    more = {module: count for module, count in held().items() if count > HELD.get(module, 0)}
    assert not more, f"move these modules' words to a lexicon (see lexicon.fill): {more}"


def test_words_in_code_are_found_and_what_people_read_is_not() -> None:
    source = '"""Năm."""\nEXAMPLES = "năm"\nA = rf"[a-zđ](?:năm|tháng){B}"\ndef f():\n    """Đến."""\n    raise X(f"chưa {A}")\n'
    assert words_in_code(source) == ["năm", "tháng"]


# Loads every module with lexicons that remember what was read of them, and analyzes all examples.
TRACKER = """
import contextlib, importlib, json, pkgutil, sys
from baocao.core import lexicon

class Forms(list):
    def __init__(self, forms, path):
        super().__init__(forms)
        self.path = path
    def __iter__(self):
        read.add(self.path)
        return super().__iter__()
    def __contains__(self, form):
        return form in iter(self)
    def __add__(self, other):
        return [*self, *other]

class Table(dict):
    def __init__(self, table, path):
        super().__init__(table)
        self.path = path
    def __getitem__(self, key):
        value, path = super().__getitem__(key), (*self.path, key)
        if isinstance(value, list):
            return Forms(value, path)
        if isinstance(value, dict):
            if not any(isinstance(item, dict | list) for item in value.values()):
                read.add(path)  # words with their meaning, looked up one by one
            return Table(value, path)
        read.add(path)
        return value
    def get(self, key, default=None):
        return self[key] if key in self else default
    def __iter__(self):
        return super().__iter__()
    def items(self):
        return [(key, self[key]) for key in self]
    def values(self):
        return [self[key] for key in self]
    def __or__(self, other):
        return {**self, **other}

read, load = set(), lexicon.load
lexicon.load = lambda name: Table(load(name), (name,))
import baocao
for module in pkgutil.walk_packages(baocao.__path__, "baocao."):
    if ".migrations" not in module.name:  # which Alembic runs
        with contextlib.suppress(ImportError):  # of an optional library
            importlib.import_module(module.name)
from baocao.core import markup
from baocao.extract.registry import extractors
texts = [markup.parse(line).text for item in extractors() for line in item.examples.splitlines()]
for model in ("default", "rules"):
    baocao.load(model=model).analyze("\\n".join(texts), published="2019-12-31")
baocao.tokenize(texts[0])
from baocao.compare.questions import understand
understand("chỉ tiêu giảm hộ nghèo Yên Bái năm 2022 tăng bao nhiêu %")
list(baocao.read(sys.argv[1]))
json.dump(sorted(map(list, read)), sys.stdout)
"""


def leaves(table: dict[str, object], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of lists, of single values, and of tables that hold nothing but single values."""
    for key, value in table.items():
        inner = isinstance(value, dict) and any(isinstance(item, dict | list) for item in value.values())
        if inner:
            yield from leaves(value, (*path, key))  # type: ignore[arg-type]
        else:
            yield (*path, key)


@pytest.mark.slow
def test_every_entry_of_the_lexicons_is_read(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("id,text\n1,Xã Bình Minh trồng 5 ha rừng.\n", encoding="utf-8")
    done = subprocess.run(  # in a process of its own: modules read their lexicons once, when they are loaded
        [sys.executable, "-c", TRACKER, str(rows)], capture_output=True, text=True, check=True
    )
    read = {tuple(path) for path in json.loads(done.stdout)}
    assert ("figures", "modifier", "approx") in read
    there = {path for file in LEXICONS for path in leaves(tomllib.loads(file.read_text("utf-8")), (file.stem,))}
    there -= {path for path in there if path[0] == "fields" and path[-1] == "iptc"}  # a fact for readers of the file
    there -= {path for path in there if path[0] == "indicators"}  # its own loader knows every key, and refuses others
    assert sorted(there - read) == [], "nothing reads these entries: use or remove them"


def lists(value: object) -> Iterator[list[object]]:
    if isinstance(value, list):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from lists(item)


CASED = {"abbreviations", "furniture"}  # where forms differ by their capitals
DOUBLED = {  # left so far; none may be added
    "theme_cues": {"đang khẩn trương", "đã có công văn"},  # go with the next training of the theme model
}


@pytest.mark.parametrize("file", LEXICONS, ids=lambda file: file.stem)
def test_no_form_stands_twice_in_its_list(file: Path) -> None:
    for forms in lists(tomllib.loads(file.read_text(encoding="utf-8"))):
        keys = [form if file.stem in CASED else fold(form) for form in forms if isinstance(form, str)]
        assert {key for key in keys if keys.count(key) > 1} <= DOUBLED.get(file.stem, set())


def test_a_template_takes_forms_patterns_and_quantifiers() -> None:
    words = {"month": ["tháng", "Tháng giêng"], "YEAR": r"\d{4}"}
    pattern = re.compile(lexicon.fill(r"{month} {YEAR} {1,3}x", words))
    assert pattern.fullmatch("tháng giêng 2019   x")
    assert pattern.fullmatch("tháng 2019 x")
    assert not pattern.fullmatch("2019 x")


def test_a_template_refuses_a_name_without_forms() -> None:
    with pytest.raises(LexiconError, match=r"must be one of: day, month\. Got 'year'"):
        lexicon.fill("{year}", {"month": ["tháng"], "day": []})
    with pytest.raises(LexiconError, match="must not be empty"):
        lexicon.fill("{day}", {"month": ["tháng"], "day": []})


def test_forms_that_must_not_stand_before() -> None:
    pattern = re.compile(lexicon.not_behind(["nhiều", "hàng trăm"]) + "năm")
    assert pattern.search("một năm")
    assert not pattern.search("nhiều năm")
    assert not pattern.search("hàng trăm năm")
