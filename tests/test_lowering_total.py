"""Whatever a file says, reading and checking it ends with findings, never with an exception."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.api import Checked, check_sources
from renewrules.report import render, to_json
from renewrules.source import SourceFile
from renewrules.wording import Language

ROOT = Path(__file__).parents[1]
WHOLE = {
    "en": [ROOT / "tests/diagnostics/base_en.rules", *sorted((ROOT / "rulesets/dealership_2015").rglob("*.rules"))],
    "zh": [ROOT / "tests/diagnostics/base_zh.rules", *sorted((ROOT / "rulesets/续保_2015").rglob("*.rules"))],
}
EXTRA = {
    "en": """
value bonus: 200 CNY, but 300 CNY if city is coast; of which mine 40%, yours 60%.
value fee: 120 CNY, from 2015-09-01 150 CNY, by expiry; source "memo".
value reminder: 3 months before expiry.
tiers commission:
  all of premium at the band premium has reached; rounded as an amount paid.
| from …     | at … |
| 0 CNY      | 2%   |
| 10,000 CNY | 3.5% |
table rebate:
  the first row that fits counts; if no row fits 0 CNY.
| row … | if …                                       | then …  |
| 1     | city is one of coast, inland               | 300 CNY |
| 2     | wishes includes fuel-card, and sold is no  | bonus   |
group messages: is any of call, text.
forbid quiet: no messages; if agreed is no; once there was renewal; because "asked"; except contact for service.
limit few: at most 2 calls; in any 7 days in a row; counted for each customer; counting every attempt;
  when full, the step waits until there is room.
hours open: call only between 09:00 and 20:00 by the clock of home-time-zone.
suggestions of spring:
  at most 1, the lowest rank first.
| suggestion | only what … lacks | if …          | rank … | because … | showing … |
| wash-card  | wishes            | city is coast | 1      | "salt"    | mileage   |
| oil-change | wishes            | sold is no    | 2      | "oil"     | -         |
package wash-card of gifts: gives 1 wash; each worth 30 CNY, not split; rank 1; in total at most 300 CNY;
  over that, the highest rank is cut first; only those chosen in wishes.
package oil-change of gifts: gives 2 oils; worth 200 CNY, may be given in part; rank 2; itself at most 100 CNY;
  not together with wash-card.
example "first":
  given expiry is 2015-12-20 (Sun);
  given premium is 3,000 CNY;
  given call with outcome no-reply on 2015-10-22;
  asked on 2015-10-22 at 10:00;
  expect the next step is first-call;
  expect first-call is due on 2015-10-21;
  expect commission equals 60 CNY.
""",
    "zh": """
取值 奖励：200元，但如果 城市 为 沿海 就 300元；其中 顾问份 40%、团队份 60%。
取值 提醒日：到期日前3个月。
阶梯 提成：
  保费 整体按 保费 到达的那一段计。
| 满 …    | 按 … |
| 0元     | 2%   |
| 10000元 | 3%   |
禁止 安静：不得有 电话、短信；如果 同意短信 为 否；理由 "客户要求"。
限频 少打：最多2次 电话；期限 任意连续7天；按每位 客户 计；每次尝试都算；满了，这一步等到有空位。
时段 营业：电话 只在 09:00 到 20:00 之间，看 常用时区 的钟点。
样例 "第一"：
  已知 到期日 为 2015-12-20（周日）；
  已知 2015-10-22 有 电话（结果 为 未接）；
  问于 2015-10-22；
  应得 下一步是 首次电话。
""",
}
TEXTS = {
    language: [path.read_text("utf-8") for path in paths] + [EXTRA[language]] for language, paths in WHOLE.items()
}
_CUTS = {
    "words": re.compile(r"[^\W\d_][\w-]*|\d[\d,.:-]*|\s+|."),
    "clauses": re.compile(r"[^;.；。|]*[;.；。|]\s*"),
    "lines": re.compile(r"[^\n]*\n"),
}


def pieces_of(text: str, cut: str) -> list[str]:
    return [piece for piece in _CUTS[cut].findall(text) if piece]


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, str]:
    """A ruleset's language, and its text with some pieces removed, repeated, moved or replaced by others'."""
    language = draw(st.sampled_from(["en", "zh"]))
    base, extra = TEXTS[language][0], EXTRA[language]
    pieces = pieces_of(base + extra, cut := draw(st.sampled_from(sorted(_CUTS))))
    others = pieces_of(draw(st.sampled_from(TEXTS[language])), cut)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(pieces) - 1, 0)))
        match draw(st.sampled_from(["remove", "repeat", "replace", "swap"])):
            case "remove":
                del pieces[at : at + 1]
            case "repeat":
                pieces.insert(at, pieces[at])
            case "replace":
                pieces[at : at + 1] = [draw(st.sampled_from(others))]
            case _:
                other = draw(st.integers(0, max(len(pieces) - 1, 0)))
                pieces[at], pieces[other] = pieces[other], pieces[at]
    return language, "".join(pieces)


def check(text: str) -> Checked:
    return check_sources([SourceFile("mutant.rules", text)], "mutant")


def shown(checked: Checked, language: Language) -> str:
    return render(checked.diagnostics, checked.sources, language)


@given(mutants())
def test_any_mutant_of_a_ruleset_is_answered_with_findings(mutant: tuple[str, str]) -> None:
    _, text = mutant
    checked = check(text)
    for found in checked.diagnostics:
        assert found.span.end <= len(text)
        for edit in found.fix.edits if found.fix is not None else ():
            assert edit.span.end <= len(text)
        for other in found.related:
            assert other.span.end <= len(text)
    assert to_json(checked.diagnostics, checked.sources, "en")
    assert shown(checked, "zh").count("\n说明: ") == len(checked.diagnostics)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_unchanged_text_has_no_errors(language: str) -> None:
    checked = check(TEXTS[language][0] + EXTRA[language])
    assert checked.program is not None, shown(checked, "en")
