"""The page of all phrases, from the table that the parser is made of.

`python -m tests.meta.phrases_page` writes it.
"""

from collections.abc import Iterable, Iterator

from renewrules.grammar.phrases import KINDS, PHRASES, SLOT, Kind, Language, PhraseRule
from tests.meta.pages import ROOT

PAGE = ROOT / "docs" / "reference" / "phrases.md"

_VALUE = "a name, number, percentage, quantity, date or text; in most places also *value* or *day* below"

PARTS: tuple[tuple[str, str, str, str], ...] = (
    ("name", "name", "名称", "`care-call`, `关怀电话`"),
    ("ref", "name", "名称", "or whose it is as well: `customer's sold`, `客户的已卖出`"),
    ("refs", "names", "几个名称", "`call, text`; `电话、短信`"),
    ("string", "text", "文字", '`"…"`, on one line'),
    ("number", "number", "数", "`4`, `0.01`, `1,500`"),
    ("nth", "nth", "第几", "`1st`, `21st`; `21`"),
    ("percent", "percentage", "百分比", "`10%`, `1.5%`"),
    ("quantity", "quantity", "数量", "`5 days`, `2 months`, `200 CNY`; `5天`, `2个月`, `200元`"),
    ("counted", "so many", "几次几份", "`2 calls`; `2次 电话`, `1份 工时券`"),
    ("date", "date", "日期", "`2015-09-06`, or with its weekday: `2015-09-06 (Sun, worked)`"),
    ("dates", "dates", "几个日期", "`2026-02-24, 2026-02-25`; `2026-02-24、2026-02-25`"),
    ("time", "time", "时刻", "`09:00`"),
    ("val", "value", "值", _VALUE),
    ("day", "day", "日子", "a name or a date; also a phrase of *day* below"),
    ("atom", "value", "值", "where two values are joined, each is a plain one"),
    ("lit", "value", "值", "in examples also several names, for a fact that can have several"),
    ("bval", "value", "值", "in a day or a value also exceptions: `…, but … if …`; `…，但如果 …，就 …`"),
    ("cond", "condition", "条件", "phrases of *test* below, joined by `and` or by `or`; `且`, `或`"),
    ("pattern", "event", "事件", "`call`, `call with outcome connected`; `电话（结果 为 接通）`"),
    ("fields", "facts", "各项资料", "`expiry 2015-12-20`; several joined by `and with`; `且`"),
    ("shares", "shares", "各份", "`seller 70%, introducer 30%`; `销售人 70%、介绍人 30%`"),
)
"""What fills a slot of the language itself: its category, its words, and what is written there."""

CHOICES: tuple[tuple[str, str, str], ...] = (
    ("test", "test", "判断"),
    ("cmp", "comparison", "比较"),
    ("weekday", "weekday", "周几"),
    ("month", "month", "几月"),
    ("val", "value", "值"),
    ("moved", "day", "日子"),
    ("rounding", "rounding", "取舍"),
    ("howmany", "how many", "多少"),
    ("type", "type", "类型"),
    ("blank", "blank", "没填"),
    ("party", "party", "谁"),
    ("privacy", "privacy", "保密"),
    ("using", "script", "话术"),
    ("roll", "move", "改期"),
    ("late", "late", "逾期"),
    ("what", "what", "什么"),
    ("purpose", "purpose", "目的"),
    ("period", "period", "期限"),
    ("counting", "counting", "计次"),
    ("full", "full", "满了"),
    ("share", "share", "份额"),
    ("following", "what follows", "后续"),
    ("cut", "cut", "减法"),
    ("choice", "choice", "选谁"),
    ("payday", "month", "月份"),
    ("happened", "happened", "发生的事"),
    ("expected", "expected", "结果"),
    ("outcome", "outcome", "怎样"),
)
"""The categories of phrases that stand inside other phrases: their words in both languages."""


def page() -> str:
    """The whole page."""
    lines = [
        "# All phrases · 全部说法",
        "",
        "Written by `python -m tests.meta.phrases_page` from `renewrules/grammar/phrases.py`, and tested to",
        "be what it writes. What a clause means stands in [the language](language.md). Fill in what stands",
        "in ‹ ›: see the first table, or the list below with that heading.",
        "",
        "‹ › 里的由您填写：见下表，或见后面同名的一节。",
        "",
        *_table(("English", "中文", "Written, for example · 例如"), _parts()),
    ]
    for kind in KINDS:
        lines += _section(f"{kind.en} · {kind.zh}", _clauses(kind))
    for category, english, chinese in CHOICES:
        lines += _section(f"‹{english}› · ‹{chinese}›", _phrases(category))
    return "\n".join(lines) + "\n"


def _parts() -> Iterator[tuple[str, ...]]:
    seen: dict[tuple[str, str], list[str]] = {}
    for _, english, chinese, written in PARTS:
        seen.setdefault((english, chinese), []).append(written)
    for (english, chinese), several in seen.items():
        yield english, chinese, "; ".join(several)


def _clauses(kind: Kind) -> Iterator[tuple[str, ...]]:
    for phrase in PHRASES:
        if kind.id in phrase.kinds:
            repeats = "any number · 可多次" if phrase.repeats else "once · 一次"
            yield f"`{_worded(phrase, 'en')}`", f"`{_worded(phrase, 'zh')}`", repeats


def _phrases(category: str) -> Iterator[tuple[str, ...]]:
    for phrase in PHRASES:
        if phrase.category == category:
            yield f"`{_worded(phrase, 'en')}`", f"`{_worded(phrase, 'zh')}`"


def _worded(phrase: PhraseRule, language: Language) -> str:
    """A phrase with a word for each slot."""
    column = 2 if language == "zh" else 1
    words = {row[0]: row[column] for row in (*PARTS, *CHOICES)}
    return SLOT.sub(lambda slot: f"‹{words[slot[1].rstrip('0123456789')]}›", phrase.template(language).text)


def _section(title: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    listed = list(rows)
    header = ("English", "中文", "How often · 几次")
    return ["", f"## {title}", "", *_table(header[: len(listed[0])], listed)] if listed else []


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [_row(header), "|" + "---|" * len(header), *map(_row, rows)]


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
