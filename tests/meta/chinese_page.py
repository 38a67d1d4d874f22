"""Thirty explanations and thirty findings in Chinese, as the library words them today, on one page.

`python -m tests.meta.chinese_page` writes it.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs

import renewrules as rr
from tests.diagnostics.case_files import CASES, expected_of
from tests.meta.pages import ROOT

PAGE = ROOT / "docs" / "中文三十例.md"
RULES = ROOT / "rulesets" / "续保_2015"

STORE = {
    "门店": {
        "店名": "星河汽车",
        "店址": "学府路88号",
        "员工姓名": "李娜",
        "员工电话": "021-5555 0123",
    }
}
CAR = {
    "id": "沪A12345",
    "座位数": 5,
    "首次上牌日": "2013-12-18",
    "现值": "86000",
    "总里程": 52000,
    "露天停放": True,
}
POLICY = {
    "id": "老保单",
    "车辆": "沪A12345",
    "到期日": "2015-12-20",
    "上期类别": "续转续",
    "已有险种": ["三者险"],
    "商业险保费": "4200",
    "不含税保费": "3962.26",
    "已选礼包": ["基础礼包", "关怀礼包"],
}
AGREES = {"同意收短信": True, "城市等级": "一线城市"}
REACHED = {"kind": "电话", "保单": "老保单", "at": "2015-09-06T10:00+08:00", "结果": "接通"}
MISSED = {"kind": "电话", "保单": "老保单", "at": "2015-09-06T10:00+08:00", "结果": "没人接"}
HUNG_UP = {"kind": "电话", "保单": "老保单", "at": "2015-09-07T11:00+08:00", "结果": "挂断"}
INQUIRED = {"kind": "询价", "保单": "老保单", "at": "2015-10-08T10:00+08:00"}
STOPPED = {"kind": "退订", "at": "2015-09-11T11:00+08:00"}
COMPLAINT = {"kind": "投诉立案", "at": "2015-09-05T10:00+08:00"}
SETTLED = {"kind": "投诉结案", "at": "2015-09-08T10:00+08:00"}
ELSEWHERE = {"kind": "续保", "保单": "老保单", "at": "2015-09-01T10:00+08:00", "承保方": "别家"}


@attrs.frozen
class Asked:
    """One question: what is asked, of whom, when, and what has happened."""

    question: str
    at: str
    about: str = ""
    why_not: bool = False
    events: tuple[dict[str, str], ...] = ()
    customer: dict[str, object] = AGREES
    policy: dict[str, object] = attrs.field(factory=dict)

    def answer(self) -> str:
        """The explanation."""
        facts = {**STORE, "客户": self.customer, "车辆": [CAR], "保单": [{**POLICY, **self.policy}]}
        decision = _rules().decide(facts, self.events, as_of=self.at)
        if not self.about:
            whole = decision.explain().text.splitlines()
            return "\n".join([*whole[:MOST_LINES], f"  ……（还有{len(whole) - MOST_LINES}行）"])
        return (decision.why_not if self.why_not else decision.why)(self.about).text


ASKED = (
    Asked("下一步是什么？", "2015-09-06T09:00+08:00"),
    Asked("客户询了价，什么时候报？", "2015-10-09", "报价", events=(REACHED, INQUIRED)),
    Asked("下一步要等到哪天？", "2015-08-20"),
    Asked("客户要求不再联系，下一步呢？", "2015-09-14", events=(REACHED, STOPPED)),
    Asked("为什么现在打关怀电话？", "2015-09-06T09:00+08:00", "关怀电话"),
    Asked("昨天没人接，今天呢？", "2015-09-07T09:00+08:00", "关怀电话", events=(MISSED,)),
    Asked(
        "七天里打过两次了，为什么不能再打？", "2015-09-08T09:00+08:00", "关怀电话", events=(MISSED, HUNG_UP)
    ),
    Asked("关怀电话打完了，怎么算的？", "2015-09-10", "关怀电话", events=(REACHED,)),
    Asked("关怀电话为什么错过了？", "2015-11-01", "关怀电话"),
    Asked("投诉没结案，为什么不打？", "2015-09-07", "关怀电话", events=(COMPLAINT,)),
    Asked("投诉结案了，什么时候再打？", "2015-09-09", "关怀电话", why_not=True, events=(COMPLAINT, SETTLED)),
    Asked(
        "客户在免打扰名单上。",
        "2015-09-06T09:00+08:00",
        "关怀电话",
        why_not=True,
        customer={"在免打扰名单": True},
    ),
    Asked("在别家续了保。", "2015-09-06", "邀约电话", events=(ELSEWHERE,)),
    Asked("没有到期日。", "2015-09-06", "关怀电话", policy={"到期日": None}),
    Asked("关怀短信为什么还不发？", "2015-09-07", "关怀短信", events=(REACHED,)),
    Asked(
        "没同意收短信。", "2015-09-11T10:00+08:00", "关怀短信", why_not=True, events=(REACHED,), customer={}
    ),
    Asked("邀约电话哪天打？", "2015-09-07", "邀约电话", events=(REACHED,)),
    Asked("邀约电话逾期了吗？", "2015-09-20T10:00+08:00", "邀约电话", events=(REACHED,)),
    Asked("邀约电话为什么还不能打？", "2015-09-07", "邀约电话", why_not=True),
    Asked("为什么建议车损险？", "2015-09-06", "车损险"),
    Asked("为什么不建议三者险？", "2015-09-06", "三者险", why_not=True),
    Asked("玻璃险呢？", "2015-09-06", "玻璃险"),
    Asked("2026年还建议玻璃险吗？", "2026-09-06", "玻璃险"),
    Asked("为什么给关怀礼包？", "2015-09-06", "关怀礼包"),
    Asked("早鸟礼包为什么没有？", "2015-09-06", "早鸟礼包", why_not=True),
    Asked("保费太低，礼包怎么减？", "2015-09-06", "关怀礼包", policy={"商业险保费": "3600"}),
    Asked("提成怎么算的？", "2015-09-06", "专员提成"),
    Asked("保费提成怎么取整的？", "2015-09-06", "保费提成"),
    Asked("无赔款优待还在吗？", "2016-04-20", "无赔款优待"),
    Asked("七天电话的次数满了吗？", "2015-09-08T09:00+08:00", "七天电话", events=(MISSED, HUNG_UP)),
)

MOST_LINES = 16
"""Of a whole decision only the beginning is shown."""

DULL = frozenset({"RR111", "RR112", "RR115", "RR602"})
"""Codes with a case in Chinese that are left out: thirty are shown."""

MENDED = (
    ("由 续保专员 通过 电话 联系，用话术 关怀问候", "由续保专员通过电话联系，用话术“关怀问候”"),
    ("下一步：…，由 续保专员 通过 电话，2015-09-06…", "下一步：…，由续保专员通过电话联系，2015-09-06…"),
    (
        "最早 2015-09-01（周二）：到期日（2015-12-20）前110天",
        "最早日：2015-09-01（周二），即到期日（2015-12-20）前110天",
    ),
    ("目标日：关怀电话 完成后7天，还没有这一天", "目标日：关怀电话完成后7天，哪一天还没定"),
    ("没有采用：三个半月读法，那会是 …", "没有采用“三个半月读法”（按它算：…）"),
    ("同意收短信（否，没填时也算否）为 否", "同意收短信为否（实际为否，没填时也算否）"),
    ("未同意短信 没有拦", "“未同意短信”没有禁止"),
    (
        "如果同意收短信改为 是（可由客户本人改变），就会如此",
        "只要“同意收短信”改为是（客户本人可以改），结论就不同了",
    ),
    ("未同意短信 禁止，条件成立期间都是如此", "“未同意短信”禁止，只要条件不变就一直禁止"),
    ("它只在条件成立时才做，而现在条件不成立", "条件成立才做，现在还不成立"),
    ("光靠时间过去不会如此", "光靠等待，结论不会变"),
    ("没有谁能改变的资料能让它如此", "没有哪项可以改的资料能改变结论"),
    ("按“P1 的险种建议”建议：…", "P1的险种建议：…"),
    ("它的最晚日是 …，前者是 …", "它的最晚日是…，排在前面的是…"),
    ("写在 礼包.rules:25", "出处：礼包.rules:25"),
    ("可选的有 `省会`、`沿海` 或 `内地`", "可选的有 `省会`、`沿海` 和 `内地`"),
    ("`2015-09-06` 注为 `周一`", "`2015-09-06` 后面注的是 `周一`"),
    ("已经有一个 `资料` 叫 `城市`", "已经有 `资料` 叫 `城市` 了"),
    ("从 `末日` 或 `首日` 往下查，最后又绕回它自己", "从 `末日` 和 `首日` 往下查，最后又绕了回来"),
    ("例如 `已卖出 = 是`", "例如 `已卖出 为 是`"),
    ("`金额 (CNY)`", "`金额（CNY）`"),
    ("6 个错误，2 个警告", "6处错误，2处提醒"),
)


@cache
def _rules() -> rr.Ruleset:
    return rr.load(RULES)


def findings() -> list[tuple[str, str]]:
    """For each code with a case in Chinese what the case says of it: title, and the text of the finding."""
    found: dict[str, str] = {}
    for case in CASES:
        blocks = expected_of(case).split("\n\n")
        first = next((block for block in blocks if f"[{case.name[:5]}]" in block), "")
        if case.name[:5] not in DULL and ("错误[" in first or "提醒[" in first):
            found.setdefault(case.name[:5], first.strip("\n"))
    return sorted(found.items())[:30]


def page() -> str:
    """The whole page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# 中文三十例：解释和检查结果"
    yield ""
    yield "这一页由 `python -m tests.meta.chinese_page` 写成：解释出自 `rulesets/续保_2015`，检查结果出自"
    yield "`tests/diagnostics/cases`，都是现在的原话。测试逐字比对，话变了，这一页就得跟着变。"
    yield ""
    yield "Thirty explanations and thirty findings in Chinese, word for word as they are given today. They"
    yield "were read cold, without the rules; what jarred was mended, and is listed at the end."
    yield ""
    yield "## 一、三十条解释"
    for number, asked in enumerate(ASKED, 1):
        when = asked.at[:16].replace("T", " ")
        yield from ("", f"{number}. **{asked.question}**（问于{when}）", "", "```text", asked.answer(), "```")
    yield from ("", "## 二、三十条检查结果")
    for number, (code, text) in enumerate(findings(), 1):
        yield from ("", f"{number}. [{code}](diagnostics/{code}.md)", "", "```text", text, "```")
    yield from ("", "## 三、读着别扭、已经改过的", "", "| 原来 | 现在 |", "|---|---|")
    for before, after in MENDED:
        yield f"| {before} | {after} |"
    yield from (
        "",
        "改的都是根源：解释里不再照搬规则写法的空格，规则和话术的名称加引号，“如此”换成说得出的“结论”，",
        "对不上的是非题写明实际是什么，列举用“和”，比较用“为”。",
        "",
    )


def main() -> None:
    """Write the page."""
    Path(PAGE).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
