"""What is said when something asked for is not there, in both languages."""

from renewrules.wording import Language

_SENTENCES: dict[str, tuple[str, str]] = {
    "no-such-name": ("nothing here is called `{name}`{near}", "这里没有叫 `{name}` 的{near}"),
    "no-such-value": ("no value `{name}`{near}", "没有取值 `{name}`{near}"),
    "not-asked": (
        "the question was not asked for `{name}`: name it in `question(…)`",
        "这个提问没有要 `{name}`：请在 `question(…)` 里写上它",
    ),
    "not-a-step": ("`{name}` is not a step", "`{name}` 不是步骤"),
    "which-row": ("say which {subject} with row=: {rows}", "请用 row= 指明是哪一份 {subject}：{rows}"),
    "value-for-each": (
        "`{name}` has a value for each {subject}, and there are {count}",
        "每一份 {subject} 各有一个 `{name}`，这里有 {count} 份",
    ),
    "value-for-all": ("`{name}` has one value for all", "`{name}` 只有一个值，不按行分"),
    "no-such-row": ("no {subject} `{row}`: {rows}", "没有 {subject} `{row}`：{rows}"),
    "no-rows": ("none is given", "一份也没有给"),
    "nothing-to-assume": ("nothing called `{name}` to assume{near}", "没有叫 `{name}` 的结果可以假设{near}"),
}
_NEAR = ("; did you mean {names}?", "；是不是要写 {names}？")
_OR = (" or ", " 或 ")


def tell(key: str, language: Language, *, near: tuple[str, ...] = (), **facts: object) -> str:
    """One sentence; `near` are the names that may have been meant."""
    chinese = language == "zh"
    names = _OR[chinese].join(f"`{name}`" for name in near)
    hint = _NEAR[chinese].format(names=names) if near else ""
    return _SENTENCES[key][chinese].format(near=hint, **facts)
