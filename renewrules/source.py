"""Source text: reading it, and the one place where offsets become lines and columns."""

import re
from bisect import bisect_right
from pathlib import Path
from typing import Literal

import attrs

MAXIMUM_SIZE = 16 * 1024 * 1024
"""The largest source accepted, in bytes."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@attrs.frozen(order=True)
class Span:
    """A half-open range of character (code point) offsets into one source's text."""

    start: int
    end: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def to(self, other: "Span") -> "Span":
        """The smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@attrs.frozen(order=True)
class Position:
    """A place as people count it: line and column from 1, columns in code points."""

    line: int
    column: int


@attrs.frozen(order=True)
class EditorPosition:
    """A place as the Language Server Protocol counts it: from 0, characters in UTF-16 code units."""

    line: int
    character: int


@attrs.frozen
class SourceFile:
    """A named text. Lines end at CR LF, LF or CR; a place outside the text counts as its nearest end.

    `overlay` is the overlay it belongs to, empty for a file of the base.
    """

    name: str
    text: str = attrs.field(repr=False)
    overlay: str = ""
    line_starts: tuple[int, ...] = attrs.field(init=False, repr=False, eq=False)

    @line_starts.default
    def _find_line_starts(self) -> tuple[int, ...]:
        return (0, *(end.end() for end in _LINE_END.finditer(self.text)))

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        line, start, offset = self._locate(offset)
        return Position(line + 1, offset - start + 1)

    def offset(self, position: Position) -> int:
        """The offset of a line and column; a column past the line's end means its end."""
        line = self._clip_line(position.line - 1)
        return self.line_starts[line] + min(max(position.column - 1, 0), len(self.line_text(line + 1)))

    def editor_position(self, offset: int) -> EditorPosition:
        """The editor's line and character of an offset."""
        line, start, offset = self._locate(offset)
        return EditorPosition(line, utf16_length(self.text[start:offset]))

    def editor_offset(self, position: EditorPosition) -> int:
        """The offset of an editor's place; one inside a character means that character's start."""
        line = self._clip_line(position.line)
        remaining = position.character
        for index, character in enumerate(text := self.line_text(line + 1)):
            remaining -= utf16_length(character)
            if remaining < 0:
                return self.line_starts[line] + index
        return self.line_starts[line] + len(text)

    def line_text(self, number: int) -> str:
        """The text of a line counted from 1, without its line end."""
        following = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        line = self.text[self.line_starts[number - 1] : following]
        return line.rstrip("\r\n")

    def span_text(self, span: Span) -> str:
        """The text a span covers."""
        return self.text[span.start : span.end]

    def _locate(self, offset: int) -> tuple[int, int, int]:
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset) - 1
        return line, self.line_starts[line], offset

    def _clip_line(self, line: int) -> int:
        return min(max(line, 0), len(self.line_starts) - 1)


@attrs.frozen(kw_only=True)
class Unreadable:
    """A source that is not text: why, and the byte (from 0) and line (from 1) where it shows."""

    name: str
    reason: Literal["not-utf8", "binary", "too-large"]
    byte: int
    line: int


def read_source(content: Path | bytes, name: str, overlay: str = "") -> SourceFile | Unreadable:
    """Decode a file or bytes as UTF-8, without a byte order mark; no content raises, a missing file does."""
    data = content if isinstance(content, bytes) else _read_at_most(content)
    if len(data) > MAXIMUM_SIZE:
        return Unreadable(name=name, reason="too-large", byte=MAXIMUM_SIZE, line=1)
    if (byte := data.find(b"\0")) >= 0:
        return _unreadable(name, "binary", data, byte)
    mark = len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0
    try:
        return SourceFile(name, data[mark:].decode("utf-8"), overlay)
    except UnicodeDecodeError as error:
        return _unreadable(name, "not-utf8", data, mark + error.start)


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units in a text."""
    return len(text) + sum(character > "\uffff" for character in text)


def _unreadable(name: str, reason: Literal["not-utf8", "binary"], data: bytes, byte: int) -> Unreadable:
    line = len(re.findall(rb"\r\n|\n|\r", data[:byte])) + 1
    return Unreadable(name=name, reason=reason, byte=byte, line=line)


def _read_at_most(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAXIMUM_SIZE + 1)
