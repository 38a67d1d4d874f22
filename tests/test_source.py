"""Reading sources, and offsets as lines and columns."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules import source as source_module
from renewrules.source import (
    EditorPosition,
    Position,
    SourceFile,
    Span,
    Unreadable,
    read_source,
    utf16_length,
)

TEXTS = st.text(alphabet="ab步𠮷\u0301\n\r\t|", max_size=40)


def is_inside_line_end(text: str, offset: int) -> bool:
    return text[offset - 1 : offset + 1] == "\r\n" if offset else False


def test_lines_and_columns_count_from_one_in_characters() -> None:
    source = SourceFile("a.rules", "步骤\r\n𠮷x\rlast\n")
    assert source.position(0) == Position(1, 1)
    assert source.position(source.text.index("x")) == Position(2, 2)
    assert source.position(source.text.index("last")) == Position(3, 1)
    assert source.position(len(source.text)) == Position(4, 1)


def test_editors_count_from_zero_in_utf16_units() -> None:
    source = SourceFile("a.rules", "one\n𠮷x")
    assert source.editor_position(5) == EditorPosition(1, 2)
    assert source.editor_offset(EditorPosition(1, 2)) == 5


def test_an_editor_position_inside_a_character_means_its_start() -> None:
    assert SourceFile("a.rules", "a𠮷b").editor_offset(EditorPosition(0, 2)) == 1


def test_places_outside_the_text_count_as_its_nearest_end() -> None:
    source = SourceFile("a.rules", "one\r\ntwo")
    assert source.position(99) == Position(2, 4)
    assert source.position(-5) == Position(1, 1)
    assert source.offset(Position(1, 99)) == 3
    assert source.offset(Position(99, 99)) == 8
    assert source.editor_offset(EditorPosition(-1, -1)) == 0
    assert source.editor_offset(EditorPosition(9, 99)) == 8


def test_the_text_of_a_line_leaves_out_its_end() -> None:
    source = SourceFile("a.rules", "one\r\n\ntwo\rthree")
    assert [source.line_text(number) for number in (1, 2, 3, 4)] == ["one", "", "two", "three"]


@given(TEXTS, st.data())
def test_an_offset_comes_back_from_its_position(text: str, data: st.DataObject) -> None:
    source = SourceFile("a.rules", text)
    offset = data.draw(st.integers(0, len(text)))
    if not is_inside_line_end(text, offset):
        assert source.offset(source.position(offset)) == offset
        assert source.editor_offset(source.editor_position(offset)) == offset


@given(TEXTS)
def test_positions_grow_with_offsets(text: str) -> None:
    source = SourceFile("a.rules", text)
    places = [source.position(offset) for offset in range(len(text) + 1)]
    assert places == sorted(set(places))


@given(st.text())
def test_utf16_length_is_that_of_the_encoding(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_a_byte_order_mark_is_left_out_and_line_ends_are_kept() -> None:
    assert read_source(b"\xef\xbb\xbfa\r\nb", "a.rules") == SourceFile("a.rules", "a\r\nb")


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a.rules"
    path.write_bytes("步骤".encode())
    assert read_source(path, "a.rules") == SourceFile("a.rules", "步骤")


def test_gbk_is_refused_with_the_byte_and_line_where_it_shows() -> None:
    content = b"# one\r\n" + "步骤".encode("gbk")
    assert read_source(content, "a.rules") == Unreadable(name="a.rules", reason="not-utf8", byte=7, line=2)


def test_the_byte_counts_a_byte_order_mark() -> None:
    found = read_source(b"\xef\xbb\xbfa\xff", "a.rules")
    assert found == Unreadable(name="a.rules", reason="not-utf8", byte=4, line=1)


def test_a_nul_byte_makes_a_file_binary() -> None:
    assert read_source(b"PK\n\0", "a.rules") == Unreadable(name="a.rules", reason="binary", byte=3, line=2)


def test_only_what_exceeds_the_size_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAXIMUM_SIZE", 4)
    path = tmp_path / "a.rules"
    path.write_bytes(b"12345678")
    assert read_source(b"1234", "a.rules") == SourceFile("a.rules", "1234")
    assert read_source(path, "a.rules") == Unreadable(name="a.rules", reason="too-large", byte=4, line=1)


@given(st.binary())
def test_no_content_raises(content: bytes) -> None:
    found = read_source(content, "a.rules")
    readable = b"\0" not in content and content.decode("utf-8", "replace").encode() == content
    assert isinstance(found, SourceFile) == readable


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_joined_span_covers_both(a: int, b: int, c: int, d: int) -> None:
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    assert one.to(other) == other.to(one) == Span(min(a, b, c, d), max(a, b, c, d))


def test_a_span_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(2, 1)
