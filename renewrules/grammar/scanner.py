"""From a file's text to its declarations, clauses, table rows and comments: the layout of the language.

A declaration starts with a word of `phrases.KINDS` and ends at a full stop; a table is the run of lines with
bars below it. Clauses are not read here, only cut out, so that one mistake is one report.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import attrs

from renewrules.diagnostics import Diagnostic, finding, insertion, related, replacement
from renewrules.grammar.phrases import KINDS, Kind, Language
from renewrules.source import SourceFile, Span
from renewrules.suggest import nearest

_QUOTES = '"“”＂'
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("　"): " ",
    ord("“"): '"',
    ord("”"): '"',
    ord("\ufeff"): " ",
    ord("\t"): " ",
    0xA0: " ",
}
_TOKEN = re.compile(
    r'"[^"\n]*"|"[^\n]*|#(?:[^\n]*\S)?|\n|[;:|。]|\.(?=\s|$)|(?:[^";:|。.#\n]|\.(?!\s|$))+|.', re.DOTALL
)
_WORD = re.compile(r"[^\s:;.。|\"#]+")


def _words_of(kind: Kind) -> tuple[tuple[str, Language], ...]:
    return (kind.zh, "zh"), (kind.en, "en"), (kind.plural, "en")


KIND_WORDS: dict[str, tuple[Kind, Language]] = {
    word: (kind, language) for kind in KINDS for word, language in _words_of(kind)
}

_FIRST_IDEOGRAPHIC = "\u2e80"
"""The Unicode block of radicals, before all Chinese characters."""


@attrs.frozen
class Cut:
    """A piece of text: where it starts, and the text with its marks in ASCII (same length as written)."""

    start: int
    text: str

    @property
    def span(self) -> Span:
        """The piece's place."""
        return Span(self.start, self.start + len(self.text))

    def trimmed(self) -> "Cut":
        """Without blanks around it."""
        left = len(self.text) - len(self.text.lstrip())
        return Cut(self.start + left, self.text.strip())


@attrs.frozen
class RawClause:
    """A clause not yet read, with its comments."""

    cut: Cut
    comments: tuple[str, ...] = ()
    trailing: str = ""


@attrs.frozen
class RawRow:
    """The cells of one table line."""

    cells: tuple[Cut, ...]
    span: Span
    comments: tuple[str, ...] = ()
    trailing: str = ""


@attrs.frozen
class RawDeclaration:
    """A declaration cut into its pieces. `head` is the whole of `kind name of owner`."""

    kind: Kind
    language: Language
    word: Cut
    head: Cut
    clauses: tuple[RawClause, ...]
    rows: tuple[RawRow, ...]
    span: Span
    comments: tuple[str, ...]


@attrs.frozen
class Scan:
    """What a file holds, and what was wrong with its layout."""

    declarations: tuple[RawDeclaration, ...]
    comments: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def plain(text: str) -> str:
    """The text with full-width marks, digits and blanks as ASCII outside quotes; its length stays."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    pieces = []
    position = 0
    for quoted in re.finditer(rf"[{_QUOTES}][^{_QUOTES}\n]*[{_QUOTES}]?|#[^\n]*", text):
        pieces.append(text[position : quoted.start()].translate(_FULL_WIDTH))
        body = quoted.group()
        if body.startswith("#"):
            pieces.append(body)
        else:
            closed = len(body) > 1 and body[-1] in _QUOTES
            pieces.append('"' + (body[1:-1] + '"' if closed else body[1:]))
        position = quoted.end()
    pieces.append(text[position:].translate(_FULL_WIDTH))
    return "".join(pieces)


def scan(source: SourceFile) -> Scan:
    """Cut a file into declarations. Total: whatever the text, the answer is declarations and findings."""
    return _Scanner(source).run()


class _Scanner:
    """One pass over the text's marks. Text that belongs to nothing is reported once and passed over."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = plain(source.text)
        self.tokens = list(_tokens(self.text))
        self.index = 0
        self.comments: list[str] = []
        self.found: list[RawDeclaration] = []
        self.diagnostics: list[Diagnostic] = []

    def run(self) -> Scan:
        while (token := self._peek()) is not None:
            if token.text.startswith("#"):
                self.comments.append(token.text)
                self.index += 1
            elif not token.text.strip():
                self._blank(token)
                self.index += 1
            elif token.text == "|":
                self._stray_table(token)
            else:
                self._declaration()
        return Scan(tuple(self.found), tuple(self.comments), tuple(self.diagnostics))

    def _peek(self) -> Cut | None:
        return self.tokens[self.index] if self.index < len(self.tokens) else None

    def _blank(self, token: Cut) -> None:
        """Keep a blank line before a comment or declaration, but not two, nor any at the top."""
        before = self.comments[-1] if self.comments else "" if not self.found else None
        if token.text == "\n" and self._begins_line(self.index) and before != "":
            self.comments.append("")

    def _begins_line(self, index: int) -> bool:
        """Whether only blanks stand before a token on its line."""
        while index and not self.tokens[index - 1].text.strip() and self.tokens[index - 1].text != "\n":
            index -= 1
        return index == 0 or self.tokens[index - 1].text == "\n"

    def _starts_declaration(self, index: int) -> bool:
        """Whether the token begins a line at its first column with the word of a declaration."""
        cut = self.tokens[index]
        if cut.start and self.text[cut.start - 1] != "\n":
            return False
        word = _WORD.match(cut.text)
        return word is not None and word.group() in KIND_WORDS

    def _declaration(self) -> None:
        begin = self.index
        start = self.tokens[begin].trimmed().start
        comments, self.comments = tuple(self.comments), []
        head, ended = self._head(begin)
        word = _WORD.match(head.text)
        known = KIND_WORDS.get(word.group()) if word else None
        clauses, left, ended = ([], [], True) if ended else self._clauses()
        rows = self._rows(left)
        comments = (*comments, *(() if rows else left))
        end = max(self._previous_end(), start)
        if known is None:
            self._unknown_declaration(head, word)
            return
        quoted = any(found.code == "RR115" and start <= found.span.start <= end for found in self.diagnostics)
        if not ended and not rows and not quoted:
            at = Span(max(end - 1, start), end)
            self.diagnostics.append(
                finding(
                    "missing-stop",
                    self.source.name,
                    at,
                    declaration=_one_line(head.text),
                    fix=insertion(end, "。" if known[1] == "zh" else "."),
                )
            )
        kind, language = known
        self.found.append(
            RawDeclaration(
                kind=kind,
                language=language,
                word=Cut(head.start, word.group() if word else ""),
                head=head,
                clauses=tuple(clauses),
                rows=tuple(rows),
                span=Span(start, end),
                comments=comments,
            )
        )

    def _previous_end(self) -> int:
        """Where the text read so far ends, blanks and comments after it left out."""
        index = self.index - 1
        while index >= 0 and (not self.tokens[index].text.strip() or self.tokens[index].text.startswith("#")):
            index -= 1
        return self.tokens[index].trimmed().span.end if index >= 0 else 0

    def _head(self, begin: int) -> tuple[Cut, bool]:
        """The text up to the colon, and whether the declaration already ends there."""
        start = self.tokens[begin].start
        while (token := self._peek()) is not None:
            here = self.index
            if token.text in (":", "."):
                self.index += 1
                return Cut(start, self.text[start : token.start]).trimmed(), token.text == "."
            if token.text == "。":
                self.index += 1
                return Cut(start, self.text[start : token.start]).trimmed(), True
            if token.text in ("|", ";") or (here > begin and self._starts_declaration(here)):
                break
            self.index += 1
        end = token.start if token is not None else len(self.text)
        head = Cut(start, self.text[start:end]).trimmed()
        head = Cut(head.start, head.text.split("\n")[0].rstrip())
        if (word := _WORD.match(head.text)) and word.group() in KIND_WORDS:
            self._missing_colon(head)
        if token is not None and token.text == ";":
            self.index += 1
        return head, False

    def _clauses(self) -> tuple[list[RawClause], list[str], bool]:
        """The clauses up to the stop; the comments behind them; whether a stop was there."""
        clauses: list[RawClause] = []
        comments: list[str] = []
        begin = self._peek().start if self._peek() else len(self.text)  # type: ignore[union-attr]
        blanked: list[tuple[int, int]] = []
        stop_in_quote = False

        def close(end: int) -> None:
            nonlocal stop_in_quote
            cut = Cut(begin, _without(self.text, begin, end, blanked)).trimmed()
            if cut.text:
                clauses.append(RawClause(cut, tuple(comments)))
                comments.clear()
                stop_in_quote = False
            blanked.clear()

        while (token := self._peek()) is not None:
            at_line_start = token.start == 0 or self.text[token.start - 1] == "\n"
            if token.text.startswith("#"):
                self._comment(token, begin, clauses, comments, blanked)
            elif token.text == ";":
                close(token.start)
                begin = token.span.end
            elif token.text in (".", "。"):
                close(token.start)
                self.index += 1
                self._trailing(clauses)
                return clauses, comments, True
            elif (token.text == "|" and self._begins_line(self.index)) or (
                at_line_start and self._starts_declaration(self.index)
            ):
                close(token.start)
                return clauses, comments, stop_in_quote
            elif token.text.startswith('"') and not (len(token.text) > 1 and token.text.endswith('"')):
                self._unclosed_quote(token)
                begin = token.span.end
                stop_in_quote = True
            self.index += 1
        close(len(self.text))
        return clauses, comments, stop_in_quote

    def _comment(
        self,
        token: Cut,
        begin: int,
        clauses: list[RawClause],
        comments: list[str],
        blanked: list[tuple[int, int]],
    ) -> None:
        blanked.append((token.start, token.span.end))
        line_start = self.text.rfind("\n", 0, token.start) + 1
        pending = self.text[begin : token.start].strip()
        behind = self.text[line_start : token.start].strip()
        if behind and not pending and clauses and not clauses[-1].trailing:
            clauses[-1] = attrs.evolve(clauses[-1], trailing=token.text)
        else:
            comments.append(token.text)

    def _trailing(self, clauses: list[RawClause]) -> None:
        """A comment on the line of the stop belongs to the last clause."""
        index = self.index
        while (
            index < len(self.tokens)
            and not self.tokens[index].text.strip()
            and "\n" not in self.tokens[index].text
        ):
            index += 1
        comment = self.tokens[index].text if index < len(self.tokens) else ""
        if comment.startswith("#") and clauses and not clauses[-1].trailing:
            clauses[-1] = attrs.evolve(clauses[-1], trailing=comment)
            self.index = index + 1

    def _rows(self, before: list[str]) -> list[RawRow]:
        """The table's lines that follow, if any; comments before and between them belong to the next row."""
        rows: list[RawRow] = []
        comments = [*before]
        index = self.index
        while index < len(self.tokens):
            token = self.tokens[index]
            if not token.text.strip():
                index += 1
            elif token.text.startswith("#"):
                comments.append(token.text)
                index += 1
            elif token.text == "|":
                index, row = self._row(index, tuple(comments))
                rows.append(row)
                comments = []
                self.index = index
            else:
                break
        return rows

    def _row(self, index: int, comments: tuple[str, ...]) -> tuple[int, RawRow]:
        start = end = self.tokens[index].start
        bars = []
        trailing = ""
        while index < len(self.tokens) and self.tokens[index].text != "\n":
            token = self.tokens[index]
            if token.text == "|":
                bars.append(token.start)
            if token.text.startswith("#"):
                trailing = token.text
            elif token.text.strip():
                end = token.trimmed().span.end
            index += 1
        if self.text[bars[-1] + 1 : end].strip():
            bars.append(end)
        cells = tuple(Cut(left + 1, self.text[left + 1 : right]).trimmed() for left, right in pairwise(bars))
        return index, RawRow(cells, Span(start, max(start, end)), comments, trailing)

    def _stray_table(self, token: Cut) -> None:
        self.diagnostics.append(finding("table-without-header", self.source.name, token.span))
        self._rows([])

    def _missing_colon(self, head: Cut) -> None:
        end = head.span.end
        self.diagnostics.append(
            finding(
                "missing-colon",
                self.source.name,
                Span(max(end - 1, head.start), end),
                declaration=_one_line(head.text),
                fix=insertion(end, "：" if KIND_WORDS[_WORD.match(head.text).group()][1] == "zh" else ":"),  # type: ignore[union-attr]
            )
        )

    def _unclosed_quote(self, token: Cut) -> None:
        cut = token.trimmed()
        self.diagnostics.append(
            finding("unclosed-quote", self.source.name, cut.span, quote=_one_line(cut.text)[:40])
        )

    def _unknown_declaration(self, head: Cut, word: re.Match[str] | None) -> None:
        text = word.group() if word else _one_line(head.text)[:40]
        language = "zh" if any(letter >= _FIRST_IDEOGRAPHIC for letter in text) else "en"
        close = nearest(text, [known for known, (_, spoken) in KIND_WORDS.items() if spoken == language])
        span = Span(head.start, head.start + max(len(text), 1))
        self.diagnostics.append(
            finding(
                "unknown-declaration",
                self.source.name,
                Span(span.start, min(span.end, len(self.text))),
                word=text,
                suggestion=close[0] if close else None,
                fix=replacement(self.source, span, close[0]) if close else None,
            )
        )


def _tokens(text: str) -> Iterator[Cut]:
    for match in _TOKEN.finditer(text):
        yield Cut(match.start(), match.group())


def _without(text: str, begin: int, end: int, holes: list[tuple[int, int]]) -> str:
    """A stretch of text with blanks in place of its comments."""
    piece = text[begin:end]
    for start, stop in holes:
        if begin <= start < end:
            piece = piece[: start - begin] + " " * (min(stop, end) - start) + piece[stop - begin :]
    return piece


def _one_line(text: str) -> str:
    return " ".join(text.split())


__all__ = ["KIND_WORDS", "Cut", "RawClause", "RawDeclaration", "RawRow", "Scan", "plain", "related", "scan"]
