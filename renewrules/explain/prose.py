"""What one language says about claims; `prose_english` and `prose_chinese` are the two there are."""

import attrs


@attrs.frozen
class Prose:
    """Everything one language says about claims: a sentence for each, words for values, and how to join."""

    sentences: dict[str, str]
    words: dict[str, str]
    weekdays: tuple[str, ...]
