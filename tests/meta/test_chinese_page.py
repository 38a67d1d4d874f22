"""The thirty explanations and thirty findings in the docs are what is said today."""

import re

from tests.meta.chinese_page import ASKED, PAGE, findings, page


def test_the_page_in_chinese_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.meta.chinese_page`"


def test_there_are_thirty_of_each_and_no_two_alike() -> None:
    assert len({asked.answer() for asked in ASKED}) == len(ASKED) == 30
    assert len({code for code, _ in findings()}) == len(findings()) == 30


def test_no_explanation_has_blanks_or_half_width_points_between_chinese_words() -> None:
    for asked in ASKED:
        answer = asked.answer()
        assert re.search(r"[一-鿿，。：；“”（）] +[一-鿿，。：；“”（）]", answer) is None, answer
        assert re.search(r"[一-鿿][,;?!]", answer) is None, answer
