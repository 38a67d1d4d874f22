"""Contacts per day of a year as a picture: stacked bars, official holidays shaded, in both languages."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from html import escape

from tests.deep.year.calendar_2026 import HOLIDAYS, WORKED

LEFT, TOP, DAY, HEIGHT, BOTTOM = 64, 96, 3, 300, 84
COLOURS = {
    "care": ("#2f6db3", "关怀电话 care call"),
    "invitation": ("#3b8f5a", "邀约电话 invitation call"),
    "follow_up": ("#86b84c", "到期跟进 follow-up, adviser"),
    "winback": ("#7a5aa6", "脱保挽回 winback call"),
    "text": ("#e08a1e", "关怀、到期、脱保短信 texts"),
    "service": ("#c9a227", "投保服务短信 service texts"),
}
GROUPS = {
    "care": ("care_call",),
    "invitation": ("invitation_call",),
    "follow_up": ("follow_up_30", "follow_up_15", "follow_up_7", "follow_up_1", "adviser_call"),
    "winback": ("winback_call",),
    "text": ("care_text", "reminder_3", "lapse_notice"),
    "service": ("confirmation_text", "ask_for_the_rest"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TITLE = "2026年每天的联系次数 Contacts per day of 2026"


def picture(table: str) -> str:
    """The table of a year as SVG; the same table gives the same bytes."""
    rows = list(csv.DictReader(io.StringIO(table)))
    days = [dt.date.fromisoformat(row["day"]) for row in rows]
    counts = [
        {group: sum(int(row.get(step, 0)) for step in GROUPS[group]) for group in COLOURS} for row in rows
    ]
    most = max(sum(each.values()) for each in counts)
    step = _round_step(most)
    top = -(-most // step) * step
    parts = [
        *_frame(len(days)),
        *_holidays(days),
        *_lines(len(days), step, top),
        *_bars(counts, top),
        *_months(days),
        *_legend(),
    ]
    return "\n".join([*parts, "</svg>", ""])


def _frame(days: int) -> Iterator[str]:
    width, height = LEFT + days * DAY + 24, TOP + HEIGHT + BOTTOM
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" '
        'font-family="Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif" font-size="13">'
    )
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    yield _text(LEFT, 30, TITLE, size=19)


def _holidays(days: list[dt.date]) -> Iterator[str]:
    for first, last, name in HOLIDAYS:
        begins, ends = (dt.date.fromisoformat(each) for each in (first, last))
        if begins < days[0] or ends > days[-1]:
            continue
        at, width = LEFT + (begins - days[0]).days * DAY, ((ends - begins).days + 1) * DAY
        yield f'<rect x="{at}" y="{TOP}" width="{width}" height="{HEIGHT}" fill="#f2c9c9"/>'
        yield _text(at + width / 2, TOP - 6, name, anchor="middle", size=12, fill="#a04040")
    for day in sorted(WORKED):
        if days[0] <= day <= days[-1]:
            at = LEFT + (day - days[0]).days * DAY
            yield f'<rect x="{at}" y="{TOP + HEIGHT}" width="{DAY}" height="7" fill="#222222"/>'


def _lines(days: int, step: int, top: int) -> Iterator[str]:
    for value in range(0, top + 1, step):
        y = TOP + HEIGHT - value * HEIGHT / top
        yield f'<line x1="{LEFT}" x2="{LEFT + days * DAY}" y1="{y:.1f}" y2="{y:.1f}" stroke="#cccccc"/>'
        yield _text(LEFT - 8, y + 4, str(value), anchor="end")
    yield _text(LEFT - 46, TOP - 24, "次 contacts", size=12)


def _bars(counts: list[dict[str, int]], top: int) -> Iterator[str]:
    for number, each in enumerate(counts):
        floor = 0
        for step, (colour, _) in COLOURS.items():
            if each[step]:
                y, height = TOP + HEIGHT - (floor + each[step]) * HEIGHT / top, each[step] * HEIGHT / top
                x = LEFT + number * DAY
                yield f'<rect x="{x}" y="{y:.2f}" width="{DAY - 0.4}" height="{height:.2f}" fill="{colour}"/>'
            floor += each[step]


def _months(days: list[dt.date]) -> Iterator[str]:
    for number, day in enumerate(days):
        if day.day == 1:
            x, y = LEFT + number * DAY, TOP + HEIGHT
            yield f'<line x1="{x}" x2="{x}" y1="{y}" y2="{y + 12}" stroke="#666666"/>'
            yield _text(x + 15 * DAY, y + 24, f"{day.month}月 {MONTHS[day.month - 1]}", anchor="middle")


def _legend() -> Iterator[str]:
    shown = [
        *COLOURS.values(),
        ("#f2c9c9", "法定假期 official holiday"),
        ("#222222", "调休上班 weekend day worked"),
    ]
    for number, (colour, label) in enumerate(shown):
        x, y = LEFT + number % 4 * 270, TOP + HEIGHT + 54 + number // 4 * 26
        yield f'<rect x="{x}" y="{y - 11}" width="13" height="13" fill="{colour}"/>'
        yield _text(x + 19, y, label)


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 13, fill: str = "#222222"
) -> str:
    style = f'text-anchor="{anchor}" font-size="{size}" fill="{fill}"'
    return f'<text x="{x:g}" y="{y:g}" {style}>{escape(text)}</text>'


def _round_step(most: int) -> int:
    """The distance of the lines: the smallest of 1, 2, 5, 10, ... that needs at most six of them."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 6 * step:
                return step
        size *= 10
