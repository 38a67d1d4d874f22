"""Every phrase of the language, once: one row says it in Chinese and in English.

The parser's grammar and the printer are both made from this table, so there is nothing a file can say that
the formatter cannot write, in either language. ``{slot}`` stands for another phrase; a slot's name without
its digits is the category that may fill it. Word order may differ between the languages; the slots of the
Chinese template give the order of a node's parts.
"""

import re
from functools import cache
from typing import Literal

import attrs

Language = Literal["zh", "en"]

SLOT = re.compile(r"\{(\w+)\}")


@attrs.frozen
class Template:
    """One wording: literal chunks and the index of the part that fills each slot, alternating."""

    text: str
    pieces: tuple[str | int, ...]
    slots: tuple[str, ...]


@attrs.frozen
class PhraseRule:
    """One phrase: its identity, its category, its wording, and for a clause the kinds it may stand in."""

    id: str
    category: str
    zh: str
    en: str
    kinds: tuple[str, ...] = ()
    repeats: bool = False

    def template(self, language: Language) -> Template:
        """The wording in one language."""
        return _template(self.zh, self.zh if language == "zh" else self.en)

    @property
    def categories(self) -> tuple[str, ...]:
        """The category of each part, in order."""
        return tuple(slot.rstrip("0123456789") for slot in SLOT.findall(self.zh))


@attrs.frozen
class Kind:
    """A kind of declaration: its words, whether it has a name of its own, and what it may be `of`."""

    id: str
    zh: str
    en: str
    plural: str
    owner: Literal["none", "optional", "required"] = "none"
    titled: bool = False


@cache
def _template(zh: str, text: str) -> Template:
    order = SLOT.findall(zh)
    pieces: list[str | int] = []
    slots = []
    for position, piece in enumerate(SLOT.split(text)):
        if position % 2:
            pieces.append(order.index(piece))
            slots.append(piece)
        elif piece:
            pieces.append(piece)
    return Template(text=text, pieces=tuple(pieces), slots=tuple(slots))


KINDS: tuple[Kind, ...] = (
    Kind("terms", "方案", "terms", "terms"),
    Kind("subject", "对象", "subject", "subjects"),
    Kind("fact", "资料", "fact", "facts", owner="required"),
    Kind("event", "事件", "event", "events", owner="required"),
    Kind("field", "栏目", "field", "fields", owner="required"),
    Kind("role", "岗位", "role", "roles"),
    Kind("gift", "赠品", "gift", "gifts"),
    Kind("group", "集合", "group", "groups"),
    Kind("plan", "计划", "plan", "plans"),
    Kind("step", "步骤", "step", "steps", owner="required"),
    Kind("forbid", "禁止", "forbid", "forbids"),
    Kind("hours", "时段", "hours", "hours"),
    Kind("limit", "限频", "limit", "limits"),
    Kind("disclosure", "告知", "disclosure", "disclosures"),
    Kind("value", "取值", "value", "values"),
    Kind("table", "表格", "table", "tables"),
    Kind("tiers", "阶梯", "tiers", "tiers"),
    Kind("suggestion", "建议", "suggestion", "suggestions", owner="required"),
    Kind("package", "礼包", "package", "packages", owner="required"),
    Kind("settlement", "结算", "settlement", "settlements"),
    Kind("assignment", "分配", "assignment", "assignments"),
    Kind("script", "话术", "script", "scripts"),
    Kind("response", "应对", "response", "responses", owner="required"),
    Kind("example", "样例", "example", "examples", titled=True),
    Kind("names", "对照", "names", "names"),
)

KIND_BY_ID = {kind.id: kind for kind in KINDS}

_FILLED = ("fact", "field")
_REASONED = (
    "step",
    "forbid",
    "hours",
    "limit",
    "value",
    "table",
    "tiers",
    "suggestion",
    "package",
    "fact",
    "response",
    "settlement",
    "disclosure",
    "assignment",
)


def _clause(name: str, zh: str, en: str, *kinds: str, repeats: bool = False) -> PhraseRule:
    return PhraseRule(id=name, category="clause", zh=zh, en=en, kinds=kinds, repeats=repeats)


def _phrase(category: str, name: str, zh: str, en: str) -> PhraseRule:
    return PhraseRule(id=name, category=category, zh=zh, en=en)


PHRASES: tuple[PhraseRule, ...] = (
    # --- the whole ruleset
    _clause("time_zone", "时区 {string}", "time zone {string}", "terms"),
    _clause(
        "calendar_with",
        "日历 {string}，调休上班日算工作日",
        "calendar {string}, weekend days officially worked count as working days",
        "terms",
    ),
    _clause("currency", "金额用 {name}", "amounts in {name}", "terms"),
    _clause(
        "rounding",
        "每笔应付款{rounding}到 {number}",
        "each amount paid is rounded {rounding} to {number}",
        "terms",
    ),
    _phrase("rounding", "half_up", "四舍五入", "half up"),
    _phrase("rounding", "half_even", "四舍六入五成双", "half to even"),
    _phrase("rounding", "down", "舍去零头", "down"),
    _phrase("rounding", "up", "进位", "up"),
    _clause(
        "month_last",
        "没有那一天的月份，取该月最后一天",
        "in a month without that day, its last day counts",
        "terms",
    ),
    _clause(
        "month_next",
        "没有那一天的月份，取次月第一天",
        "in a month without that day, the first day of the next month counts",
        "terms",
    ),
    _clause("also_off", "另外休息 {dates}", "also off on {dates}", "terms"),
    _clause("also_worked", "另外上班 {dates}", "also worked on {dates}", "terms"),
    # --- what is known
    _clause("there_is", "数量 {howmany}", "there is {howmany}", "subject"),
    _phrase("howmany", "one", "一个", "one"),
    _phrase("howmany", "several", "每个 {name} 一个或多个", "one or more for each {name}"),
    _clause("fill_in", "填 {type}", "fill in {type}", *_FILLED),
    _phrase("type", "yes_or_no", "是或否", "yes or no"),
    _phrase("type", "a_number", "数字", "a number"),
    _phrase("type", "a_decimal", "小数，{number}位", "a number with {number} decimals"),
    _phrase("type", "an_amount", "金额", "an amount"),
    _phrase("type", "a_rate", "百分比", "a percentage"),
    _phrase("type", "a_date", "日期", "a date"),
    _phrase("type", "a_distance", "公里数", "a distance in km"),
    _phrase("type", "words", "文字", "words"),
    _phrase("type", "a_zone", "时区名", "a time zone"),
    _phrase("type", "one_of", "选一项 {refs}", "one of {refs}"),
    _phrase("type", "any_of", "可多选 {refs}", "any of {refs}"),
    _clause("between", "范围 {atom} 到 {atom2}", "between {atom} and {atom2}", *_FILLED),
    _clause("left_blank", "没填时，{blank}", "if left blank, {blank}", *_FILLED),
    _phrase("blank", "must_fill", "必须补填", "it must be filled in"),
    _phrase("blank", "counts_as", "算 {atom}", "it counts as {atom}"),
    _phrase(
        "blank", "stays_open", "缺了它定不下来的，先不下结论", "what cannot be settled without it stays open"
    ),
    _clause("changed_by", "可由 {party} 改变", "can be changed by {party}", "fact"),
    _phrase("party", "by_customer", "客户本人", "the customer"),
    _phrase("party", "by_store", "门店", "the store"),
    _phrase("party", "by_nobody", "谁也不能", "nobody"),
    _clause("kept_as", "按 {privacy} 保管", "is {privacy}", "fact"),
    _phrase("privacy", "personal", "个人信息", "personal data"),
    _phrase("privacy", "sensitive", "敏感个人信息", "sensitive personal data"),
    _clause(
        "means",
        "意思是 {string}",
        "means {string}",
        "event",
        "role",
        "gift",
        "subject",
        "fact",
        "field",
        "group",
    ),
    _clause("members", "包括 {refs}", "is any of {refs}", "group"),
    # --- plans and steps
    _clause("one_for_each", "每份 {name} 各有一个", "one for each {name}", "plan", "suggestion", "package"),
    _clause("in_order", "步骤有 {refs}", "its steps are {refs}", "plan"),
    _clause(
        "one_event",
        "一次联系只算完成其中一步，按上面的顺序先算排在前面的",
        "one contact finishes only one of them, the first in this order that it fits",
        "plan",
    ),
    _clause("ends", "如果 {cond}，就永久结束", "ends for good if {cond}", "plan", repeats=True),
    _clause(
        "pauses",
        "从 {pattern} 当天起暂停，到 {pattern2} 后{quantity}为止，含最后一天",
        "pauses from {pattern} until {quantity} after {pattern2}, that day included",
        "plan",
        repeats=True,
    ),
    _clause(
        "contact_by",
        "由 {name} 通过 {name2} 联系，用 {using}",
        "have {name} contact by {name2}, using {using}",
        "step",
    ),
    _clause("act_by", "由 {name} 办理 {name2}", "have {name} do {name2}", "step"),
    _phrase("using", "one_script", "话术 {name}", "script {name}"),
    _phrase(
        "using",
        "in_turn",
        "话术 {refs} 轮流，按同一 {name} 已发的次数",
        "scripts {refs} in turn, by how many were sent to the same {name}",
    ),
    _clause("no_topic", "话术不得涉及 {refs}", "the script says nothing of {refs}", "step"),
    _clause("signed", "署名须有 {refs}", "signed with {refs}", "step", "plan"),
    _clause("earliest", "最早 {bval}", "no earlier than {bval}", "step", repeats=True),
    _clause("target", "目标 {bval}", "target {bval}", "step"),
    _clause("rather_than", "考虑过而不采用 {bval}", "considered but not chosen {bval}", "step", repeats=True),
    _clause("overdue", "{bval} 起算逾期", "overdue from {bval}", "step"),
    _clause("latest", "最晚 {bval}", "no later than {bval}", "step"),
    _clause(
        "before_step",
        "最晚 {name} 改期后的目标日前一天",
        "no later than the day before the moved target of {name}",
        "step",
    ),
    _clause("day_off", "非工作日不做，目标{roll}", "not on a day off, the target moves {roll}", "step"),
    _clause(
        "holiday",
        "放假期间不做，目标改到放假后第一天",
        "not during an official holiday, the target moves to the first day after it",
        "step",
    ),
    _clause("any_day", "任何日子都可以做，含非工作日", "on any day, days off included", "step"),
    _clause("left_out", "排不下时就不做", "left out when it does not fit", "step"),
    _phrase("roll", "to_next", "改到下一个工作日", "to the next working day"),
    _phrase("roll", "to_previous", "改到上一个工作日", "to the previous working day"),
    _phrase(
        "roll",
        "to_next_in_month",
        "改到下一个工作日，跨月则改到上一个",
        "to the next working day, or to the previous one if that is in the next month",
    ),
    _clause("when_late", "过了目标日，{late}", "when the target has passed, {late}", "step", "plan"),
    _phrase("late", "still_due", "仍要做", "the step is still to be done"),
    _phrase("late", "skipped", "就跳过", "the step is skipped"),
    _phrase(
        "late",
        "newest_only",
        "几步都过了就只做目标日最近的一步，其余跳过",
        "only the step with the newest target is done, the older ones are skipped",
    ),
    _clause("done_by", "本步的 {pattern} 即算完成", "done by its own {pattern}", "step"),
    _clause("counts_early", "最多提前{quantity}完成也算", "done up to {quantity} early still counts", "step"),
    _clause(
        "try_again",
        "试过没完成的，最早{quantity}后再试，按自然日算",
        "tried and not done, tried again {quantity} later at the earliest, by calendar day",
        "step",
        "plan",
    ),
    _clause(
        "same_time",
        "目标日那天，不早于最近一次 {pattern} 的钟点",
        "on the target day, not before the time of day of the latest {pattern}",
        "step",
    ),
    _clause("only_if", "只有 {cond} 才做", "only if {cond}", "step", repeats=True),
    _clause("priority", "优先级 {number}", "priority {number}", "step"),
    # --- what is forbidden and limited
    _clause("no", "不许用 {what}", "no {what}", "forbid"),
    _phrase("what", "things", "{refs}", "{refs}"),
    _phrase("what", "purposes", "目的为{purpose}的话术", "scripts for {purpose}"),
    _phrase("what", "speaking_of", "谈到 {refs} 的话术", "scripts that talk of {refs}"),
    _phrase("what", "saying", "写有 {string} 的话术", "scripts that say {string}"),
    _phrase("purpose", "care", "关怀", "care"),
    _phrase("purpose", "sales", "销售", "sales"),
    _phrase("purpose", "service", "服务", "service"),
    _phrase("purpose", "required", "法定义务", "legal duty"),
    _clause(
        "if",
        "如果 {cond}",
        "if {cond}",
        "forbid",
        "limit",
        "suggestion",
        "package",
        "table",
        "response",
        "settlement",
        "assignment",
        repeats=True,
    ),
    _clause("except_for", "除了 {what}", "except {what}", "forbid", "limit", repeats=True),
    _clause("since_event", "自 {pattern} 起，一直有效", "for good once there was {pattern}", "forbid"),
    _clause(
        "during",
        "从 {pattern} 当天起，到 {pattern2} 当天为止",
        "from {pattern} until {pattern2}, both days included",
        "forbid",
    ),
    _clause(
        "for_days",
        "自 {pattern} 起{quantity}内，含最后一天",
        "for {quantity} after {pattern}, that day included",
        "forbid",
    ),
    _clause(
        "valid_from",
        "自{date}起有效",
        "valid from {date}",
        "forbid",
        "suggestion",
        "package",
        "limit",
        "step",
        "hours",
        "disclosure",
    ),
    _clause(
        "valid_until",
        "有效至{date}，含当天",
        "valid until {date}, that day included",
        "forbid",
        "suggestion",
        "package",
        "limit",
        "step",
        "hours",
        "disclosure",
    ),
    _clause(
        "open_to_overlays",
        "叠加规则可以改写",
        "an overlay may replace it",
        "value",
        "table",
        "tiers",
        "hours",
        "limit",
        "script",
        "forbid",
        "package",
        "suggestion",
    ),
    _clause(
        "valid_by",
        "有效与否以 {ref} 为准",
        "validity goes by {ref}",
        "forbid",
        "suggestion",
        "package",
        "limit",
        "step",
    ),
    _clause("because", "理由 {string}", "because {string}", *_REASONED, repeats=False),
    _clause("source", "依据 {string}", "source {string}", *_REASONED),
    _clause(
        "only_between",
        "{refs} 只从 {time} 起、{time2} 之前，以 {ref} 的时间为准，其余时间等到下一个时段",
        "{refs} only from {time} and before {time2} by the clock of {ref}, otherwise at the next such time",
        "hours",
    ),
    _clause("discloses", "{refs} 须写明 {refs2}", "{refs} must show {refs2}", "disclosure"),
    _clause("quota", "最多{counted}", "at most {counted}", "limit"),
    _clause("period", "期限 {period}", "in {period}", "limit"),
    _phrase("period", "rolling", "任意连续{quantity}，按时刻算", "any {quantity} in a row, to the minute"),
    _phrase("period", "calendar_day", "一个自然日", "a calendar day"),
    _phrase("period", "calendar_week", "一个自然周", "a calendar week"),
    _phrase("period", "calendar_month", "一个自然月", "a calendar month"),
    _clause("counted_for", "每位 {name} 的合在一起计", "counted for each {name} as a whole", "limit"),
    _clause("counting", "{counting}", "counting {counting}", "limit"),
    _phrase("counting", "attempts", "做了就算，不论成没成", "every one made, whether or not it got through"),
    _phrase("counting", "matching", "只算 {pattern}", "only {pattern}"),
    _clause("when_full", "满了，{full}", "when full, {full}", "limit"),
    _phrase("full", "step_waits", "这一步等到有次数再做", "the step waits until there is room"),
    _phrase("full", "step_dropped", "这一步跳过", "the step is skipped"),
    # --- values
    _clause("is_value", "{bval}", "{bval}", "value"),
    _clause(
        "dated",
        "{val}，从{date}起 {val2}，以 {ref} 为准",
        "{val}, but {val2} from {date} on, going by {ref}",
        "value",
    ),
    _clause("shared_by", "其中 {shares}", "of which {shares}", "value"),
    _phrase("share", "share", "{name} {percent}", "{name} {percent}"),
    _clause("comparison", "只供对比，不使用", "for comparison only", "value", "table", "tiers"),
    _clause("rounded", "像应付款一样取舍", "rounded like an amount paid", "value", "tiers"),
    _clause("options", "结果选一项 {refs}", "the answer is one of {refs}", "value", "table"),
    _clause("first_fits", "从上往下，第一个符合的行算数", "the first row that fits counts", "table"),
    _clause("one_fits", "各行互不重叠", "at most one row fits", "table"),
    _clause("sum_fits", "所有符合的行相加", "all rows that fit are added up", "table"),
    _clause("otherwise", "都不符合时，为 {val}", "if no row fits, it is {val}", "table"),
    _clause("row", "第{number}行", "row {number}", "table", "assignment"),
    _clause("then", "就 {val}", "then {val}", "table"),
    _clause("each_part", "{ref} 的每一段，按本段的标准", "each part of {ref} pays by its own band", "tiers"),
    _clause(
        "all_at",
        "{ref} 的全部，按 {ref2} 达到的那一段",
        "all of {ref} pays by the band that {ref2} has reached",
        "tiers",
    ),
    _clause(
        "band_amount", "按 {ref} 达到的那一段", "it is what the band that {ref} has reached pays", "tiers"
    ),
    _clause("band_from", "满 {atom}", "from {atom}", "tiers"),
    _clause("band_over", "超过 {atom}", "over {atom}", "tiers"),
    _clause("band_nth", "从第{nth}个起", "from the {nth} on", "tiers"),
    _clause("band_each", "每个 {atom}", "each pays {atom}", "tiers"),
    _clause("band_pays", "标准 {atom}", "pays {atom}", "tiers"),
    # --- menus
    _clause("lacks", "只建议 {ref} 里没有的", "only what is not in {ref}", "suggestion"),
    _clause(
        "at_most_entries",
        "符合条件的当中最多{number}项，次序小的优先",
        "of those that apply not more than {number}, the smallest rank first",
        "suggestion",
        "package",
    ),
    _clause("rank", "次序 {number}", "rank {number}", "suggestion", "package", "response"),
    _clause("detail", "同时给出 {ref}", "showing {ref}", "suggestion", "assignment", repeats=True),
    _clause("with_script", "用话术 {name}", "using script {name}", "suggestion"),
    _clause("chosen_from", "只给 {ref} 里选的", "only those chosen in {ref}", "package"),
    _clause("total_cap", "合计不超过 {val}", "in total at most {val}", "package", repeats=True),
    _clause("over_cap", "超了，{cut}", "over that, {cut}", "package"),
    _phrase(
        "cut",
        "cut_last",
        "从次序最大的减起，只能整份给的整份去掉",
        "the largest rank is reduced first, what is given whole falls away whole",
    ),
    _phrase("cut", "pro_rata", "各项按比例减", "all are cut in proportion"),
    _phrase(
        "cut",
        "best_fit",
        "整项取舍，选合计最高的组合",
        "only whole packages are given, those that together come closest",
    ),
    _clause("gives", "赠 {counted}", "gives {counted}", "package"),
    _clause("each_worth", "每份值 {val}，只能整份给", "each worth {val}, given whole", "package"),
    _clause("worth", "值 {val}，可以只给一部分", "worth {val}, may be given in part", "package"),
    _clause("own_cap", "本项不超过 {val}", "itself at most {val}", "package"),
    _clause("not_with", "不与 {refs} 同给", "not together with {refs}", "package"),
    # --- settlements
    _clause(
        "settles",
        "逐笔结算 {name}，算在 {ref} 那个月",
        "settles each {name}, in the month of {ref}",
        "settlement",
    ),
    _clause("paid_in", "{payday}发放", "paid in {payday}", "settlement"),
    _phrase("payday", "same_month", "当月", "the same month"),
    _phrase("payday", "month_after", "次月", "the month after"),
    _clause(
        "numbered",
        "同一 {ref} 当月的，按 {ref2} 先后、同日按编号，排成 {ref3}",
        "those of the same {ref} are numbered within the month by {ref2}, then by id, as {ref3}",
        "settlement",
        repeats=True,
    ),
    _clause(
        "counted_up",
        "同一 {ref} 当月的笔数，记为 {ref2}",
        "the number of those of the same {ref} within the month is {ref2}",
        "settlement",
        repeats=True,
    ),
    _clause(
        "pays_shares",
        "每笔发 {ref}，按其中各份",
        "pays {ref} for each, by its shares",
        "settlement",
        repeats=True,
    ),
    _clause(
        "pays_to", "每笔发 {ref}，给 {ref2}", "pays {ref} for each, to {ref2}", "settlement", repeats=True
    ),
    _clause(
        "no_one",
        "没有 {ref} 的，那一份归 {ref2}",
        "where there is no {ref}, that share goes to {ref2}",
        "settlement",
        repeats=True,
    ),
    _clause(
        "pays_each",
        "每月发 {ref}，给每位 {ref2}",
        "pays {ref} every month, to each {ref2}",
        "settlement",
        repeats=True,
    ),
    _clause(
        "pays_once",
        "每月只发一份 {ref}，给 {ref2}",
        "pays {ref} once a month, to {ref2}",
        "settlement",
        repeats=True,
    ),
    _clause(
        "cancelled",
        "自 {ref} 起作废，收回 {ref2}，{ref3} 是已经为它发过的",
        "cancelled from {ref} on, then {ref2} is taken back, {ref3} being what was paid for it",
        "settlement",
    ),
    _clause(
        "counts_no_more",
        "作废的不再计数，那个月重新算",
        "a cancelled one counts no more, its month is reckoned again",
        "settlement",
    ),
    _clause(
        "still_counts", "作废的在那个月仍计数", "a cancelled one still counts in its month", "settlement"
    ),
    _clause(
        "most_back",
        "每人每月收回不超过当月所得的{percent}，余下的结转下月",
        "at most {percent} of what a person earns in a month is taken back, the rest is carried forward",
        "settlement",
    ),
    # --- assignments
    _clause("assigns", "把每个 {name} 分给一位 {name2}", "assigns each {name} to one {name2}", "assignment"),
    _clause(
        "pulls",
        "只有 {cond} 时才分",
        "only those are assigned for which {cond}",
        "assignment",
        repeats=True,
    ),
    _clause(
        "earliest_first",
        "先分 {ref} 早的，同日的按编号",
        "those with the earliest {ref} first, then by id",
        "assignment",
    ),
    _clause("by_id", "按编号依次分", "one after the other by id", "assignment"),
    _clause("adds", "每分到一个，{ref} 增加{number}", "each one taken adds {number} to {ref}", "assignment"),
    _clause(
        "row_by_row",
        "一行一行分，上一行分不出去的，到下一行",
        "row by row, what one row cannot place goes on to the next",
        "assignment",
    ),
    _clause("nobody_reported", "没有人可分的，列出来", "what nobody can take is reported", "assignment"),
    _clause("to_one", "分给 {cond} 的人", "to one for whom {cond}", "assignment"),
    _clause("of_several", "有几位时，{choice}", "of several, {choice}", "assignment"),
    _phrase("choice", "smallest", "给 {ref} 最小的，再按编号", "the one with the smallest {ref}, then by id"),
    _phrase("choice", "round_robin", "按编号轮流给", "each in turn by id"),
    _phrase(
        "choice",
        "equal_last",
        "平均分，余下的给编号最后的",
        "in equal numbers, what is left over to the last by id",
    ),
    _phrase(
        "choice",
        "equal_first",
        "平均分，余下的给编号最前的",
        "in equal numbers, what is left over to the first by id",
    ),
    # --- scripts
    _clause("for_purpose", "目的为{purpose}", "is for {purpose}", "script"),
    _clause("topics", "谈 {refs}", "talks of {refs}", "script"),
    _clause("says", "内容 {string}", "says {string}", "script"),
    # --- responses
    _clause("responds_to", "针对 {pattern}", "to {pattern}", "response"),
    _clause("answer_with", "用话术 {name} 回答", "answer with script {name}", "response"),
    _clause("next_comes", "接下来 {following}", "next comes {following}", "response"),
    _phrase("following", "these_steps", "{refs}", "{refs}"),
    _phrase("following", "nothing_more", "到此为止", "nothing more"),
    _clause("one_response", "最多一项符合", "at most one of them fits", "response"),
    # --- examples
    _clause("given", "已知 {ref} 为 {lit}", "given {ref} is {lit}", "example", repeats=True),
    _clause("given_blank", "已知 {ref} 没填", "given {ref} is left blank", "example", repeats=True),
    _clause(
        "given_row",
        "已知 {name} 叫 {name2}，{fields}",
        "given {name} called {name2} with {fields}",
        "example",
        repeats=True,
    ),
    _clause(
        "given_event", "已知 {date} 有 {happened}", "given {happened} on {date}", "example", repeats=True
    ),
    _clause(
        "given_event_at",
        "已知 {date} {time} 有 {happened}",
        "given {happened} on {date} at {time}",
        "example",
        repeats=True,
    ),
    _phrase("happened", "for_row", "{name} 的 {pattern}", "{pattern} for {name}"),
    _phrase("happened", "for_only", "{pattern}", "{pattern}"),
    _clause("asked_on", "问于 {date}", "asked on {date}", "example"),
    _clause("asked_at", "问于 {date} {time}", "asked on {date} at {time}", "example"),
    _clause("expect", "应得 {expected}", "expect {expected}", "example", repeats=True),
    _phrase("expected", "of_thing", "{ref} {outcome}", "{ref} {outcome}"),
    _phrase("expected", "of_row", "{name} 的 {ref} {outcome}", "{ref} for {name} {outcome}"),
    _phrase("expected", "next_is", "下一步是 {ref}", "the next step is {ref}"),
    _phrase("expected", "next_none", "没有下一步", "there is no next step"),
    _phrase("outcome", "due_on", "目标日为 {date}", "is due on {date}"),
    _phrase("outcome", "held_by", "被 {ref} 拦下", "is held back by {ref}"),
    _phrase(
        "outcome", "held_until", "被 {ref} 拦到 {date} {time}", "is held back by {ref} until {date} at {time}"
    ),
    _phrase("outcome", "equals", "等于 {lit}", "equals {lit}"),
    _phrase("outcome", "not_known", "缺 {refs}，先不下结论", "stays open for lack of {refs}"),
    _phrase("outcome", "state_not_yet", "还没到时候", "is not yet open"),
    _phrase("outcome", "state_open", "可以做了", "is open"),
    _phrase("outcome", "state_due", "到目标日了", "is due"),
    _phrase("outcome", "state_overdue", "已逾期", "is overdue"),
    _phrase("outcome", "state_done", "已完成", "is done"),
    _phrase("outcome", "state_missed", "已错过", "is missed"),
    _phrase("outcome", "state_skipped", "已跳过", "is skipped"),
    _phrase("outcome", "state_stopped", "已结束", "is stopped"),
    _phrase("outcome", "state_paused", "暂停中", "is paused"),
    _phrase("outcome", "state_cannot_fit", "已排不下", "is unable to fit"),
    _phrase("expected", "no_response", "对 {name} 没有应对", "there is no response to {name}"),
    _phrase("outcome", "state_answers", "是该用的应对", "is the response"),
    _phrase("outcome", "state_answers_not", "不是该用的应对", "is not the response"),
    _phrase("outcome", "state_is_suggested", "已建议", "is suggested"),
    _phrase("outcome", "state_not_suggested", "没有建议", "is not suggested"),
    # --- conditions
    _phrase("test", "compare", "{val} {cmp} {val2}", "{val} {cmp} {val2}"),
    _phrase("cmp", "equal", "为", "is"),
    _phrase("cmp", "differ", "不为", "is not"),
    _phrase("cmp", "at_least", "不少于", "is at least"),
    _phrase("cmp", "at_most", "不超过", "is at most"),
    _phrase("cmp", "more", "超过", "is over"),
    _phrase("cmp", "less", "不足", "is under"),
    _phrase("cmp", "not_after", "不晚于", "is no later than"),
    _phrase("cmp", "not_before", "不早于", "is no earlier than"),
    _phrase("cmp", "before", "早于", "is before"),
    _phrase("cmp", "after", "晚于", "is after"),
    _phrase("test", "one_of_these", "{val} 是 {refs} 之一", "{val} is one of {refs}"),
    _phrase("test", "none_of_these", "{val} 不是 {refs} 中任何一个", "{val} is none of {refs}"),
    _phrase("test", "contains", "{ref} 里有 {name}", "{ref} includes {name}"),
    _phrase("test", "contains_not", "{ref} 里没有 {name}", "{ref} does not include {name}"),
    _phrase("test", "happened", "发生过 {pattern}", "there was {pattern}"),
    _phrase("test", "never_happened", "没发生过 {pattern}", "there was no {pattern}"),
    _phrase("test", "on_weekday", "{ref} 是{weekday}", "{ref} falls on a {weekday}"),
    _phrase("test", "on_day_off", "{ref} 是非工作日", "{ref} falls on a day off"),
    _phrase("test", "in_months", "{ref} 在 {month} 到 {month2} 之间", "{ref} falls in {month} to {month2}"),
    _phrase("test", "is_filled", "{ref} 已填写", "{ref} is filled in"),
    _phrase("test", "is_blank", "{ref} 没填", "{ref} is left blank"),
    _phrase("test", "step_done", "{ref} 已完成", "{ref} is done"),
    _phrase("test", "step_missed", "{ref} 已错过", "{ref} is missed"),
    _phrase("test", "step_forbidden", "{ref} 被规则禁止", "{ref} is forbidden by a rule"),
    _phrase("test", "suggested", "{ref} 已建议", "{ref} is suggested"),
    _phrase("month", "january", "1月", "January"),
    _phrase("month", "february", "2月", "February"),
    _phrase("month", "march", "3月", "March"),
    _phrase("month", "april", "4月", "April"),
    _phrase("month", "may", "5月", "May"),
    _phrase("month", "june", "6月", "June"),
    _phrase("month", "july", "7月", "July"),
    _phrase("month", "august", "8月", "August"),
    _phrase("month", "september", "9月", "September"),
    _phrase("month", "october", "10月", "October"),
    _phrase("month", "november", "11月", "November"),
    _phrase("month", "december", "12月", "December"),
    _phrase("weekday", "monday", "周一", "Monday"),
    _phrase("weekday", "tuesday", "周二", "Tuesday"),
    _phrase("weekday", "wednesday", "周三", "Wednesday"),
    _phrase("weekday", "thursday", "周四", "Thursday"),
    _phrase("weekday", "friday", "周五", "Friday"),
    _phrase("weekday", "saturday", "周六", "Saturday"),
    _phrase("weekday", "sunday", "周日", "Sunday"),
    # --- values inside clauses
    _phrase("moved", "before_date", "{ref}前{quantity}", "{quantity} before {ref}"),
    _phrase("moved", "after_date", "{ref}后{quantity}", "{quantity} after {ref}"),
    _phrase(
        "moved",
        "after_by_calendar",
        "按日历 {string}，{ref}后{quantity}",
        "{quantity} after {ref} by the calendar {string}",
    ),
    _phrase("moved", "after_done", "{name} 完成后{quantity}", "{quantity} after {name} was done"),
    _phrase("moved", "after_event", "首次 {pattern} 后{quantity}", "{quantity} after the first {pattern}"),
    _phrase(
        "moved", "after_latest", "最近一次 {pattern} 后{quantity}", "{quantity} after the latest {pattern}"
    ),
    _phrase("moved", "day_of_first", "首次 {pattern} 那天", "the day of the first {pattern}"),
    _phrase("moved", "day_of_latest", "最近一次 {pattern} 那天", "the day of the latest {pattern}"),
    _phrase("val", "no_later", "{day}，但不晚于 {day2}", "{day}, but no later than {day2}"),
    _phrase("val", "no_earlier", "{day}，但不早于 {day2}", "{day}, but no earlier than {day2}"),
    _phrase("val", "days_between", "从 {ref} 到 {ref2} 的天数", "the days from {ref} to {ref2}"),
    _phrase("val", "next_anniversary", "{ref} 的下一个周年日", "the next anniversary of {ref}"),
    _phrase(
        "val",
        "calendar_months",
        "从 {ref} 到 {ref2} 跨的月数",
        "the calendar months from {ref} to {ref2}",
    ),
    _phrase("val", "months_between", "从 {ref} 到 {ref2} 的整月数", "the whole months from {ref} to {ref2}"),
    _phrase("val", "plus", "{atom} 加 {atom2}", "{atom} plus {atom2}"),
    _phrase("val", "less_of", "{atom} 减 {atom2}", "{atom} less {atom2}"),
    _phrase("val", "times", "{atom} 乘 {atom2}", "{atom} times {atom2}"),
    _phrase("val", "times_over", "{atom} 乘 {atom2} 除以 {atom3}", "{atom} times {atom2} over {atom3}"),
    _phrase("val", "percent_of", "{ref}的{percent}", "{percent} of {ref}"),
    _phrase("val", "smaller", "{atom}，但不超过 {atom2}", "{atom}, but at most {atom2}"),
    _phrase("val", "larger", "{atom}，但不少于 {atom2}", "{atom}, but at least {atom2}"),
    _phrase("val", "of_latest", "最近一次 {pattern} 的 {name}", "the {name} of the latest {pattern}"),
    _phrase("val", "count_of", "{pattern} 的次数", "the number of {pattern}"),
    _phrase(
        "val",
        "count_before",
        "{ref}前{quantity}内 {pattern} 的次数",
        "the number of {pattern} in the {quantity} before {ref}",
    ),
    _phrase("val", "count_since", "自 {ref} 起 {pattern} 的次数", "the number of {pattern} since {ref}"),
    _phrase("val", "sum_of", "{pattern} 的 {name} 合计", "the total {name} of {pattern}"),
)

PHRASE_BY_ID = {phrase.id: phrase for phrase in PHRASES}

BUILTIN_NAMES: tuple[tuple[str, str, str], ...] = (
    ("today", "今天", "today"),
    ("yes", "是", "yes"),
    ("no", "否", "no"),
    ("nothing", "没有", "nothing"),
    ("total", "合计", "total"),
    ("id", "编号", "id"),
)
"""Names every ruleset has: identity, Chinese, English."""
