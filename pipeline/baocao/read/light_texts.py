"""Markdown, mails and EPUB books: texts with light markup, read with the standard library."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from html import unescape
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote
from xml.etree import ElementTree

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.date_values import parse_date
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.read.charsets import decode
from baocao.read.guards import MAX_BYTES, damaged
from baocao.read.marks import Paragraph, Run, assembled
from baocao.read.pages import read_html

_LEX = lexicon.load("reading")["html"]
_BLOCKS = frozenset(_LEX["block"].split())
_UNSEEN = frozenset(("head", "script", "style", "template"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?P<fields>(?:[^\n]{0,2000}\n){0,60}?)---[ \t]*\n")  # of site generators
_FIELD = re.compile(r"^(?P<key>title|author|date)[ \t]*:[ \t]*[\"']?(?P<value>[^\n]*?)[\"']?[ \t]*$", re.M | re.I)
_DROPPED = re.compile(
    r"[ ]{0,3}(?:(?:[-*_][ \t]*){3,}|`{3,}[^`]*|~{3,}.*|\[[^\]\n]{1,200}\]:[ \t]*\S.*"
    r"|\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t:-]*)"
)  # rules, fences, targets of links, the rule below a table's header
_SETEXT = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*")
_ATX = re.compile(r"[ ]{0,3}(?P<level>#{1,6})[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_QUOTED = re.compile(r"^[ ]{0,3}(?:>[ \t]?)+", re.M)
_PICTURE = re.compile(r"!\[[^\]\n]{0,1000}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[(?P<text>[^\[\]\n]{0,1000})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_BARE_LINK = re.compile(r"<(?P<text>(?:https?://|mailto:)[^<>\s]{1,2000})>")
_NOTE = re.compile(r"\[\^[^\[\]\n]{1,100}\]")
_STRUCK = re.compile(r"~~(?=\S)[^~\n]+~~")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>|<!--[^\n]{0,2000}?-->")
_BREAK = re.compile(r"<br ?/?>|\\\n|[ ]{2,}\n", re.I)
_CODE = re.compile(r"`+(?P<text>[^`\n]+)`+")
_STRONG = re.compile(r"(?<![\w\\])(\*{2,3}|_{2,3})(?=\S)(?P<text>[^*_\n]+?)(?<=\S)\1(?!\w)|\*\*(?P<inner>[^*\n]+)\*\*")
_EMPHASIS = re.compile(r"(?<![\w\\*])(\*|_)(?=[^\s*_])(?P<text>[^*_\n]+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(data: bytes, name: str) -> Article:
    """The text of a Markdown file without its marks; headings among the blocks, the first of level 1 as the title.

    Raises:
        InputError: it cannot be decoded.
    """
    decoded = decode(data, name)
    front = _FRONT.match(decoded.text)
    fields = {match["key"].lower(): match["value"] for match in _FIELD.finditer(front["fields"])} if front else {}
    paragraphs = list(_paragraphs(decoded.text[front.end() :] if front else decoded.text, fields.get("title")))
    repaired, blocks = assembled(paragraphs)
    return Article(
        raw=repaired.text,
        blocks=blocks,
        author=fields.get("author") or None,
        published=parse_date(fields["date"]) if "date" in fields else None,
        warnings=(*decoded.warnings, *repaired.warnings),
    )


def _paragraphs(text: str, title: str | None) -> Iterator[Paragraph]:
    if title:
        yield Paragraph(((title, False),), "title")
    lines = _BREAK.sub("\n", text).split("\n")
    for at, line in enumerate(lines):
        bare = _QUOTED.sub("", line)
        if _SETEXT.fullmatch(bare) and at and lines[at - 1].strip() and not _DROPPED.fullmatch(lines[at - 1]):
            continue
        if _DROPPED.fullmatch(bare):
            continue
        heading = _ATX.fullmatch(bare)
        under = lines[at + 1] if at + 1 < len(lines) else ""
        level = len(heading["level"]) if heading else 0
        if not level and bare.strip() and (rule := _SETEXT.fullmatch(under)) and len(rule[1]) > 1:
            level = 1 if rule[1][0] == "=" else 2
        kind: Literal["title", "heading"] | None = "heading" if level else None
        if level == 1 and not title:
            kind, title = "title", bare
        yield Paragraph(tuple(_pieces(heading["text"] if heading else bare)), kind)


def _pieces(line: str) -> Iterator[Run]:
    """A line without marks, in pieces that are bold or not."""
    line = _STRUCK.sub("", _NOTE.sub("", _PICTURE.sub("", line)))
    line = _BARE_LINK.sub(r"\g<text>", _LINK.sub(r"\g<text>", line))
    line = _CODE.sub(r"\g<text>", _TAG.sub("", line))
    if line.lstrip().startswith("|"):
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    at = 0
    for match in _STRONG.finditer(line):
        yield _plain(line[at : match.start()]), False
        yield _plain(match["text"] or match["inner"]), True
        at = match.end()
    yield _plain(line[at:]), False


def _plain(text: str) -> str:
    return unescape(_ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\g<text>", text)))


def read_mail(data: bytes, name: str) -> Article:
    """The text of a mail: subject as the title, sender as the author, its day; attachments are named in a warning.

    Raises:
        InputError: it holds no text, or cannot be decoded.
    """
    with damaged(name, "mail"):
        mail = message_from_bytes(data, policy=policy.default)
        body = mail.get_body(("plain", "html")) if isinstance(mail, EmailMessage) else mail
        parts = [part.get_filename() or part.get_content_type() for part in mail.iter_attachments()]
        subject = " ".join(str(mail["subject"] or "").split())
        sender = mail["from"].addresses[0] if mail["from"] and mail["from"].addresses else None
        day = parse_date(str(mail["date"])) if mail["date"] else None
        content = (body.get_payload(decode=True) or b"") if body else b""
    if body is None or not isinstance(content, bytes) or not content.strip():
        raise InputError(f"{name}: the mail holds no text. Save what is attached to it, and give that.")
    article = _body(body, content, name)
    said = (worded(f"attachments are not read: {', '.join(parts)}. Save them to read them"),) if parts else ()
    lines = [Paragraph(((subject, False),), "title"), Paragraph.plain(article.raw)] if subject else []
    raw, blocks = assembled(lines)
    return replace(
        article,
        raw=raw.text if subject else article.raw,
        blocks=blocks if subject else article.blocks,
        published=day or article.published,
        author=(sender.display_name or sender.addr_spec or None) if sender else None,
        warnings=(*article.warnings, *said),
    )


def _body(part: Message, content: bytes, name: str) -> Article:
    if part.get_content_subtype() == "html":
        return read_html(content, name)
    try:
        text = content.decode(part.get_content_charset() or "utf-8")
        said: tuple[str, ...] = ()
    except (LookupError, UnicodeError):
        decoded = decode(content, name)
        text, said = decoded.text, decoded.warnings
    return Article(raw=_QUOTED.sub("", text.replace("\r\n", "\n")), warnings=said)


def read_epub(data: bytes, name: str) -> Article:
    """The text of an EPUB book, chapters in the order in which they are read; title, author and day from its metadata.

    Raises:
        InputError: it is damaged, locked, or holds no text.
    """
    with damaged(name, "EPUB book", ElementTree.ParseError), zipfile.ZipFile(io.BytesIO(data)) as book:
        locked = "META-INF/encryption.xml" in book.namelist() and b"html" in _member(book, "META-INF/encryption.xml")
        if locked:
            raise InputError(f"{name}: the book is locked against copying. Get one that is not.")
        container = ElementTree.fromstring(_member(book, "META-INF/container.xml"))
        package = next(each.get("full-path", "") for each in container.iter() if _local(each) == "rootfile")
        tree = ElementTree.fromstring(_member(book, package))
        said = {_local(each): (each.text or "").strip() for each in reversed([*tree.iter()])}
        items = {each.get("id"): each.get("href", "") for each in tree.iter() if _local(each) == "item"}
        order = [items.get(each.get("idref"), "") for each in tree.iter() if _local(each) == "itemref"]
        parser = _Lines(said.get("title"))
        for href in order:
            path = PurePosixPath(package).parent / unquote(href)
            parser.feed_whole(_member(book, path.as_posix()).decode("utf-8", "replace"))
    repaired, blocks = assembled(parser.paragraphs)
    if not repaired.text.strip():
        raise InputError(f"{name}: the book holds no text. It may be of pictures; recognise their text first.")
    day = parse_date(said["date"]) if said.get("date") else None
    return Article(
        raw=repaired.text,
        blocks=blocks,
        published=day,
        author=said.get("creator") or None,
        warnings=repaired.warnings,
    )


def _member(book: zipfile.ZipFile, path: str) -> bytes:
    with book.open(path) as member:
        data = member.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"{path} is too large")
    return data


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Lines(HTMLParser):
    """The lines of XHTML pages as paragraphs: blocks part them, cells are parted by tabs."""

    def __init__(self, title: str | None) -> None:
        super().__init__()
        self.paragraphs = [Paragraph(((title, False),), "title")] if title else []
        self._title = title
        self._pieces: list[str] = []
        self._unseen = 0
        self._heading = False

    def feed_whole(self, page: str) -> None:
        """One page, from its start to its end."""
        self.reset()
        self._unseen = 0
        self.feed(page)
        self.close()
        self._part()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN
        if tag in ("td", "th"):
            self._pieces.append("\t")
        elif tag in _BLOCKS:
            self._part()
        self._heading = self._heading or tag in _HEADINGS
        if tag == "li":
            self._pieces.append("- ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BLOCKS:
            self._part()

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(self._unseen - (tag in _UNSEEN), 0)
        if tag in _BLOCKS and tag not in ("td", "th"):
            self._part()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._pieces.append(" ".join(data.split(" ")).replace("\n", " "))

    def _part(self) -> None:
        line = re.sub(r"[^\S\t]+", " ", "".join(self._pieces)).strip()
        self._pieces.clear()
        heading, self._heading = self._heading, False
        if line and line != "-" and line != self._title:
            self.paragraphs.append(Paragraph(((line, False),), "heading" if heading else None))
