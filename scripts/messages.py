"""Gather what the code says to people and bring the catalogs of translations up to date.

    python scripts/messages.py

Writes `pipeline/baocao/locale/*/LC_MESSAGES/baocao.po`, where what has no translation yet is empty, and compiles them;
prints what lacks one. An entry is an English sentence (in the Vietnamese catalog) or a Vietnamese one (in the English
catalog) with its values as `{name}`. They are found in errors that are raised, in what is passed to `worded`, `say` and
`translated`, in the help of the commands, and in click.
"""

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import product
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import baocao
from baocao.cli import commands
from baocao.core.article_facts import THEMES
from baocao.core.language import CATALOGS, DOMAIN, LANGUAGES
from baocao.learn.details import DETAILS
from baocao.themes import GENRES

PACKAGE = Path(baocao.__file__).parent
SPEAKERS = {"worded", "say", "translated", "misused"}
LOGGERS = {"warning", "info"}
CODED = {"DeskError", "ConflictError", "AttributeError", "KeyError", "OSError"}  # their first argument is no sentence
CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
SYSTEM = (
    "No such file or directory",
    "Permission denied",
    "No space left on device",
    "Is a directory",
    "Not a directory",
    "File exists",
    "File name too long",
    "Read-only file system",
    "Disk quota exceeded",
    "[Errno {number}] {reason}: {path}",
)
CHECKED = ("files", "lexicons", "gazetteer", "models", "analysis")  # by the doctor
SCORED = ("score", "95 % from", "to", "gold", "right", "passages", "confidence")  # heads of tables of scores
HEADER = {
    "project": "baocao",
    "version": "0.1",
    "last_translator": "baocao",
    "language_team": "baocao",
    "msgid_bugs_address": "https://github.com/baocao/baocao/issues",
}
_FIELD, _OF_LOGS = re.compile(r"\{\w+\}"), re.compile(r"%(?:\.\d+)?[sdf]\b")


def own() -> dict[str, set[str]]:
    """The entries of each catalog: those of the code, of the commands' help and of the system."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}  # by their words without the fields
    for path in sorted(PACKAGE.rglob("*.py")):
        for entry in said(ast.parse(path.read_text(encoding="utf-8"))):
            found["en" if is_vietnamese(entry) else "vi"].setdefault(bare(entry), entry)
    details = (name for detail in DETAILS for name in (detail.kind, detail.name))
    others = (*filter(has_words, helped(commands)), *SYSTEM, *CHECKED, *SCORED, *THEMES, *GENRES, *details)
    found["vi"] |= {entry: entry for entry in others}
    return {language: set(entries.values()) for language, entries in found.items()}


def said(tree: ast.AST) -> Iterator[str]:
    """What a module says to people."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            alone = name in SPEAKERS and len(node.args) == 1
            if alone or name in LOGGERS or (name.endswith("Error") and name not in CODED):
                yield from filter(has_words, variants(node.args[0]))
            elif name == "Check":  # of the doctor
                told = (node.args[0], *node.args[2:])
                yield from filter(has_words, (entry for each in told for entry in variants(each)))
            elif name in ("among", "need"):  # of what is no name in the code
                yield from (entry for entry in variants(node.args[0]) if " " in entry and has_words(entry))


def has_words(entry: str) -> bool:
    """There is something to translate in it."""
    return re.search(r"[^\W\d_]{2}", _FIELD.sub(" ", entry.removeprefix("baocao: "))) is not None


def is_vietnamese(entry: str) -> bool:
    """It speaks Vietnamese, whatever it quotes: a third of its words at least have marks."""
    words = re.findall(r"[^\W\d_]+", _FIELD.sub(" ", entry))
    return 3 * sum(not word.isascii() for word in words) >= len(words)


def variants(node: ast.expr) -> list[str]:
    """The texts that an expression can be, each value in them as `{name}`."""
    match node:
        case ast.Constant(value=str(text)):
            return [_numbered(_OF_LOGS.sub("{value}", text))]
        case ast.JoinedStr(values=parts):
            return joined(variants(part) for part in parts)
        case ast.FormattedValue(value=value):
            return variants(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return joined([variants(left), variants(right)])
        case ast.BinOp(left=ast.Constant(value=str()) | ast.JoinedStr() | ast.Call() as left, op=ast.Mult()):
            return ["", *variants(left)]
        case ast.IfExp(body=body, orelse=other):
            return [*variants(body), *variants(other)]
        case ast.Call(func=ast.Name(id="worded"), args=[text]):
            return variants(text)
        case _:
            return ["{" + named(node) + "}"]


def joined(parts: Iterable[list[str]]) -> list[str]:
    """Every text that takes one of each part; fields of one name are numbered from the second on."""
    return [_numbered("".join(choice)) for choice in product(*parts)]


def _numbered(text: str) -> str:
    counts: dict[str, int] = {}

    def number(field: re.Match[str]) -> str:
        name = field[0][1:-1].rstrip("0123456789") or "value"
        counts[name] = counts.get(name, 0) + 1
        return "{" + name + (str(counts[name]) if counts[name] > 1 else "") + "}"

    return _FIELD.sub(number, text)


def named(value: ast.expr) -> str:
    """A name for a value: the last one that its expression has, as in `', '.join(sorted(known))`."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_")
        case ast.Call(args=[first, *_]):
            return named(first)
        case ast.Call(func=func):
            return named(func)
    inner = [node for node in ast.walk(value) if isinstance(node, ast.Name)]
    return inner[0].id.strip("_") if inner else "value"


def helped(command: click.Command) -> Iterator[str]:
    """The help of a command, its options, and the commands below it."""
    yield from filter(None, (command.help and cleandoc(command.help), command.epilog and "Example: "))
    yield from (command.options_metavar or "", getattr(command, "subcommand_metavar", None) or "")
    for parameter in command.params:
        yield parameter.type.name
        if isinstance(parameter, click.Option):
            yield from filter(None, (parameter.help, parameter.metavar))
    for below in getattr(command, "commands", {}).values():
        yield from helped(below)


def of_click() -> Iterator[str | tuple[str, str]]:
    """What click says itself."""
    folder = Path(click.__file__).parent
    for name in CLICK:
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                if node.func.id == "_" and texts:
                    yield texts[0]
                elif node.func.id == "ngettext":
                    yield (texts[0], texts[1])
    yield "required"


def path_of(language: str) -> Path:
    """The catalog of a language as people edit it."""
    return CATALOGS / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def stored(language: str) -> Catalog:
    """The catalog as it lies in the package."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def compiled(catalog: Catalog) -> bytes:
    """The catalog as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def updated(language: str, entries: set[str]) -> Catalog:
    """A catalog of these entries, and in Vietnamese click's, with the translations that there were."""
    before = stored(language)
    alike = {bare(entry.id): entry for entry in before if entry.id and isinstance(entry.id, str)}
    catalog = Catalog(language, DOMAIN, before.header_comment, fuzzy=False, **HEADER)
    catalog.creation_date = before.creation_date
    keys = [*sorted(entries), *(sorted(set(of_click()) - entries, key=str) if language == "vi" else ())]
    for key in keys:
        was = before.get(key) or alike.get(bare(key) if isinstance(key, str) else "")
        string = was.string if was else None
        if was and isinstance(key, str) and was.id != key:  # its fields have new names
            names = dict(zip(_FIELD.findall(str(was.id)), _FIELD.findall(key), strict=True))
            string = _FIELD.sub(lambda field, names=names: names[field[0]], str(string))
        catalog.add(key, string)
    return catalog


def bare(entry: str) -> str:
    """The words of an entry, whatever its fields are called."""
    return _FIELD.sub("{}", entry)


def save(language: str, catalog: Catalog) -> None:
    """Write the catalog, and compile it."""
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        write_po(file, catalog, width=120, ignore_obsolete=True)
    path_of(language).with_suffix(".mo").write_bytes(compiled(catalog))


def main() -> int:
    """Update both catalogs; the number of entries without a translation is printed, and told by the exit code."""
    lacking = 0
    for language, entries in own().items():
        catalog = updated(language, entries)
        save(language, catalog)
        empty = [entry.id for entry in catalog if entry.id and not any(flat(entry.string))]
        lacking += len(empty)
        print(f"{language}: {len(catalog)} entries, {len(empty)} without a translation")
        print("".join(f"  {entry!r}\n" for entry in empty), end="")
    return min(lacking, 1)


def flat(string: str | Iterable[str] | None) -> list[str]:
    """The forms of a translation."""
    return [string] if isinstance(string, str) else list(string or ())


if __name__ == "__main__":
    sys.exit(main())
