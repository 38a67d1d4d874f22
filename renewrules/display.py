"""How text shows in a fixed-width font."""

import unicodedata


def display_width(text: str) -> int:
    """The number of columns: East Asian wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def printable(text: str) -> str:
    """The text with what would move the cursor or hide other text replaced, character for character."""
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _visible(character: str) -> str:
    if character.isspace():
        return "\u3000" if character == "\u3000" else " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
