"""What the command line itself says, in both languages; rules, faults and reasons are worded elsewhere."""

from renewrules.wording import Language

_WORDS: dict[str, tuple[str, str]] = {
    "no-file": ("no such file or folder: {path}", "没有这个文件或文件夹：{path}"),
    "cannot-read": ("cannot be read: {path} ({reason})", "读不出来：{path}（{reason}）"),
    "one-stdin": ("rules and facts cannot both come from standard input", "规则和资料不能都从标准输入来"),
    "events-where": (
        "--events goes with the facts of one customer; here there are {count}",
        "--events 只能配一位客户的资料，这里有 {count} 位",
    ),
    "overlay-twice": ("--overlay: {reason}", "--overlay：{reason}"),
    "bad-moment": (
        "{option}: `{value}` is no time; write a day (2015-09-06) or an offset too (2015-09-06T09:00+08:00)",
        "{option}：`{value}` 不是时间；请写一天，如 2015-09-06，或带时差的时刻，如 2015-09-06T09:00+08:00",
    ),
    "not-assumed": ("--assume: write {example}", "--assume：请写成 {example}"),
    "not-json": ("{place}: this is not JSON: {reason}", "{place}：这不是 JSON：{reason}"),
    "not-utf8": ("{place}: this is not UTF-8 text", "{place}：这不是 UTF-8 文本"),
    "key-twice": ("{place}: `{name}` occurs twice in one object", "{place}：同一个对象里 `{name}` 写了两次"),
    "not-finite": ("{place}: {number} is no number JSON knows", "{place}：JSON 里没有 {number} 这个数"),
    "too-deep": ("{place}: nested too deeply", "{place}：嵌套太深"),
    "number": ("{place}: a number has too many digits", "{place}：数字的位数太多"),
    "nothing": ("{place}: there is nothing in it", "{place}：里面什么也没有"),
    "not-events": ("{place}: events are a list of objects", "{place}：事件应当是一列对象"),
    "not-facts": ("{place}: facts are an object", "{place}：资料应当是一个对象"),
    "checked": (
        "{name}: errors: {errors}, warnings: {warnings}",
        "{name}：{errors}处错误，{warnings}处提醒",
    ),
    "fine": ("{name}: nothing wrong", "{name}：没有问题"),
    "would-change": ("{file}: not in the one layout", "{file}：版式不统一"),
    "changed": ("{file}: rewritten", "{file}：已改写"),
    "not-written": ("{file} cannot be written: {reason}", "{file} 写不出来：{reason}"),
    "passed": ("{name}: {count} examples, all hold", "{name}：{count}个样例全部成立"),
    "failed": (
        "{name}: {failed} of {count} examples do not hold",
        "{name}：{count}个样例中有{failed}个不成立",
    ),
    "no-examples": ("{name}: there are no examples", "{name}：没有样例"),
    "cases-pass": ("{name}: {count} cases, all pass", "{name}：{count} 个用例全部通过"),
    "cases-fail": (
        "{name}: {failed} of {count} cases fail",
        "{name}：{count} 个用例中有 {failed} 个不通过",
    ),
    "case-difference": (
        "  {path}: expected {expected}, came {actual}",
        "  {path}：应为 {expected}，实为 {actual}",
    ),
    "covered": (
        "{name}: {count} rules and parts of rules, all exercised",
        "{name}：{count} 条规则（含各分项）全部用到",
    ),
    "not-covered": (
        "{name}: {missing} of {count} rules and parts of rules are exercised by nothing",
        "{name}：{count} 条规则（含各分项）中有 {missing} 条从未用到",
    ),
    "no-answer": ("{id}: there is no answer", "{id}：没有答案"),
    "no-case": ("{place}: there is no case `{id}`", "{place}：没有用例 `{id}`"),
    "not-question": ("{place}: this is no question of a suite", "{place}：这不是用例的问题"),
    "not-answer": (
        "{place}: an answer is an object with `id` and `answer`",
        "{place}：答案应当是带 `id` 和 `answer` 的对象",
    ),
    "message": ("To say: {text}", "话术：{text}"),
    "message-lacks": ("The text lacks: {facts}", "话术还缺：{facts}"),
    "nothing-happens": ("Nothing happens until {until}.", "到 {until} 为止没有要做的事。"),
    "allocated": (
        "{name} on {day}: {counts}",
        "{name}，{day}：{counts}",
    ),
    "counts": (
        "of {given}, {assigned} assigned, nobody for {nobody}, undecided {undecided}, not due {not_due}",
        "共 {given}：分出 {assigned}，没人可分 {nobody}，未定 {undecided}，不分 {not_due}",
    ),
    "which-assignment": (
        "--assignment: say which one of the rules: {names}",
        "--assignment：请写明是规则里的哪一个：{names}",
    ),
    "which-settlement": (
        "--settlement: say which one of the rules: {names}",
        "--settlement：请写明是规则里的哪一个：{names}",
    ),
    "bad-month": (
        "--period: `{value}` is no month; write one like 2015-11",
        "--period：`{value}` 不是月份；请写成 2015-11 这样",
    ),
    "by-row": ("row {row}", "第{row}行"),
    "nobody-takes": ("Nobody can take:", "没有人可分的："),
    "for-lack": ("for lack of {lacking}", "缺 {lacking}"),
    "loads": ("Before and after:", "分配前后："),
    "settled": (
        "{name} for {period}: {total} {currency} in all",
        "{name}，{period}：合计 {total} {currency}",
    ),
    "statement": ("{person}: {net}", "{person}：{net}"),
    "line-paid": ("paid", "应发"),
    "line-cancelled": ("taken back", "收回"),
    "earned": ("earned {earned}", "所得 {earned}"),
    "taken-back": (
        "to take back {owed}, carried in {carried_in}: taken back {taken_back}, carried out {carried_out}",
        "应收回 {owed}，上月结转 {carried_in}：本月收回 {taken_back}，结转下月 {carried_out}",
    ),
    "undecided": ("Not decided:", "定不下来的："),
    "lacks": ("{what}: for lack of {lacking}", "{what}：缺 {lacking}"),
    "made": ("{folder}: a ruleset to begin with. Try:", "{folder}：一套起步的规则已经写好，可以试试："),
    "not-empty": ("{folder} is there already, and not empty", "{folder} 已经存在，而且不是空的"),
}


def say(key: str, language: Language, **facts: object) -> str:
    """A sentence of the command line."""
    english, chinese = _WORDS[key]
    return (chinese if language == "zh" else english).format(**facts)
