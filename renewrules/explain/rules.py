"""Why a value is what it is, why something is suggested or given, and why a rule stands in the way."""

from collections.abc import Iterator
from typing import cast

from renewrules import money
from renewrules.core.anchors import bounded_in
from renewrules.core.nodes import (
    Call,
    Case,
    Choose,
    Const,
    Definition,
    Expr,
    Hold,
    OfferItem,
    OfferMenu,
    Ref,
    Suggestion,
    SuggestionList,
    walk,
)
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Named, Valued, claim
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.sayings import said_claims
from renewrules.explain.steps import hold_claim
from renewrules.valuetypes import Money, Number, Rate, Type, Value

# --- values


def value_claim(inquiry: Inquiry, definition: Definition, row: Record | None) -> Claim:
    """A value, what it is made of, and which of several cases applies."""
    value = inquiry.value(definition.name, row)
    key = "value-open" if value is None else "value"
    return claim(
        key,
        *inquiry.sources(definition.because, definition.source, definition.origin),
        *_making(inquiry, definition.expr, row, "made-of"),
        *(() if _is_choice(definition.expr) else inquiry.derivations(definition.expr, row)),
        inquiry.lacking(definition.expr, row),
        what=inquiry.named(definition.name, row),
        value=Valued(value, definition.type),
    )


def _is_choice(expr: Expr) -> bool:
    return isinstance(expr, Choose) and bounded_in(expr) is None


def _making(inquiry: Inquiry, expr: Expr, row: Record | None, key: str = "makes") -> Iterator[Claim]:
    """How a value is made; `key` is the claim of plain arithmetic."""
    value = inquiry.situation.evaluate(expr, row)
    match expr:
        case Choose() if bounded_in(expr):
            yield claim(key, how=inquiry.said(expr, row), value=Valued(value, expr.type))
        case Choose(cases=(Case(label=""), *_)):
            return
        case Choose():
            yield from _cases(inquiry, expr, row)
        case Call(function="rescale", arguments=(exact, _, Const(value=int(scale)), Const(value=mode))):
            yield from _making(inquiry, exact, row)
            unrounded = inquiry.situation.evaluate(exact, row)
            if (
                isinstance(value, int)
                and isinstance(unrounded, int)
                and _differ(unrounded, exact.type, value, scale)
            ):
                yield claim(
                    f"rounded-{mode}", exact=Valued(unrounded, exact.type), value=Valued(value, expr.type)
                )
        case Call(function="marginal", arguments=(base, Const(value=tuple(bands)))):
            yield from _bands(inquiry, expr, base, bands, row)
        case Call(
            function="item",
            arguments=(
                Call(function="split", arguments=(whole, Const(value=tuple(weights)))),
                Const(value=int(n)),
            ),
        ):
            yield from _share(inquiry, whole, weights[n], row)
        case Call(function="total", arguments=(Call(function="series", arguments=parts),)) if _is_table(
            parts
        ):
            for part in parts:
                yield from _cases(inquiry, part, row)
        case Call(function="band") | Call(function="multiply", arguments=(_, Call(function="band"))):
            yield from _reached(inquiry, expr, row)
        case Const():
            return
        case _ if value is not None or key == "made-of":
            yield claim(key, how=inquiry.said(expr, row), value=Valued(value, expr.type))


def _is_table(parts: tuple[Expr, ...]) -> bool:
    return all(isinstance(part, Choose) for part in parts)


def _differ(exact: int, type_: Type, value: int, scale: int) -> bool:
    """Whether rounding changed an amount."""
    mine = type_.scale if isinstance(type_, Money | Number | Rate) else scale
    return bool(exact * 10**scale != value * 10**mine)


def _cases(inquiry: Inquiry, expr: Expr, row: Record | None) -> Iterator[Claim]:
    """The case that applies with its conditions; two that apply are a conflict, an open one is named."""
    if not isinstance(expr, Choose):
        return
    truths = [(case, inquiry.truth(case.guard, row)) for case in expr.cases]
    live = [case for case, truth in truths if truth]
    if expr.policy == "one" and len(live) > 1:
        yield claim(
            "conflict", first=live[0].label, second=live[1].label, here=live[0].origin, there=live[1].origin
        )
        return
    for case, truth in truths:
        if truth is None:
            yield claim("case-open", *inquiry.verdicts(case.guard, row, None), case=case.label)
            if expr.policy == "first":
                return
        if truth:
            yield _live_case(inquiry, case, row)
            return
    if expr.otherwise is not None and all(truth is False for _, truth in truths):
        value = Valued(inquiry.situation.evaluate(expr.otherwise, row), expr.otherwise.type)
        tests = [test for case in expr.cases for test in inquiry.verdicts(case.guard, row, False)]  # noqa: FBT003 -- as wanted
        yield claim("otherwise", *dict.fromkeys(tests), value=value, how=inquiry.said(expr.otherwise, row))


def _live_case(inquiry: Inquiry, case: Case, row: Record | None) -> Claim:
    value = Valued(inquiry.situation.evaluate(case.value, row), case.value.type)
    return claim(
        "case",
        *inquiry.verdicts(case.guard, row, True),  # noqa: FBT003 -- as wanted
        *(_making(inquiry, case.value, row) if not isinstance(case.value, Const) else ()),
        case=case.label,
        value=value,
    )


def _bands(
    inquiry: Inquiry, expr: Call, base: Expr, bands: tuple[object, ...], row: Record | None
) -> Iterator[Claim]:
    """What each slice of the base pays."""
    measure = inquiry.situation.evaluate(base, row)
    if not isinstance(measure, int):
        return
    bounds = [pair for pair in bands if isinstance(pair, tuple)]
    yield claim("measure", what=inquiry.said(base, row))
    rate_type = _rate_type(expr.type, base.type)
    for (start, rate), above in zip(bounds, [*(pair[0] for pair in bounds[1:]), None], strict=True):
        inside = (measure if above is None else min(measure, above)) - start
        if inside > 0:
            pays = Valued(inside * rate, expr.type)
            yield claim("slice", part=Valued(inside, base.type), rate=Valued(rate, rate_type), value=pays)


def _rate_type(whole: Type, base: Type) -> Type:
    """The type of what one unit pays: the scale of the whole less that of the base."""
    match whole, base:
        case Money(currency=currency, scale=scale), Number(scale=below):
            return Money(currency, scale - below)
        case Money(scale=scale), Money(scale=below):
            return Rate(scale - below)
        case _:
            return whole


def _reached(inquiry: Inquiry, expr: Expr, row: Record | None) -> Iterator[Claim]:
    """The band a measure has reached, and what it pays."""
    band = next(node for node in walk(expr) if isinstance(node, Call) and node.function == "band")
    measure = inquiry.situation.evaluate(band.arguments[0], row)
    table = band.arguments[1]
    if not isinstance(measure, int) or not isinstance(table, Const) or not isinstance(table.value, tuple):
        return
    over = isinstance(band.arguments[2], Const) and band.arguments[2].value == "more_than"
    bands = cast(money.Bands, table.value)
    below = [pair for pair in bands if (measure > pair[0] if over else measure >= pair[0])]
    what = inquiry.said(band.arguments[0], row)
    if not below:
        yield claim("below-bands", what=what)
        return
    bound = Valued(below[-1][0], band.arguments[0].type)
    yield claim(
        "band-over" if over else "band-from", what=what, bound=bound, rate=Valued(below[-1][1], band.type)
    )


def _share(inquiry: Inquiry, whole: Expr, weight: Value, row: Record | None) -> Iterator[Claim]:
    total = inquiry.situation.evaluate(whole, row)
    if total is not None:
        yield claim("share", share=Valued(weight, Rate(8)), whole=Valued(total, whole.type))


# --- suggestions


def suggestion_claim(
    inquiry: Inquiry, listed: SuggestionList, entry: Suggestion, row: Record | None
) -> Claim:
    """Whether a suggestion is made: its conditions, its rank, and what comes before it."""
    chosen = inquiry.value(listed.chosen, row)
    active = inquiry.value(entry.active, row)
    made = isinstance(chosen, tuple) and entry.name in chosen
    key = (
        "suggested"
        if made
        else "crowded-out"
        if active
        else "suggestion-open"
        if active is None
        else "not-suggested"
    )
    expr = inquiry.definition(entry.active).expr
    outcome = (True,) if active else (False, None)
    crowd = (
        claim("crowd", names=tuple(Named(str(n)) for n in chosen))
        if key == "crowded-out" and isinstance(chosen, tuple)
        else None
    )
    return claim(
        key,
        *inquiry.sources(entry.because, entry.source, entry.origin),
        crowd,
        *inquiry.verdicts(expr, row, *outcome),
        *(inquiry.derivation(name, row) for name in _details(inquiry, entry) if made),
        *(said_claims(inquiry, entry, row) if made else ()),
        what=inquiry.named(entry.name, row),
        list=Named(listed.name),
    )


def _details(inquiry: Inquiry, entry: Suggestion) -> Iterator[str]:
    """The values shown beside a suggestion."""
    for _, name in entry.details:
        expr = inquiry.definition(name).expr
        yield expr.name if isinstance(expr, Ref) else name


# --- packages


def package_claim(inquiry: Inquiry, menu: OfferMenu, item: OfferItem, row: Record | None) -> Claim:
    """Whether a package is given, how much of it, and what cut it."""
    eligible = inquiry.value(item.eligible, row)
    worth, granted = inquiry.value(item.worth, row), inquiry.value(item.granted, row)
    type_ = inquiry.definition(item.granted).type
    candidate = f"{menu.name}.{item.name}.candidate"
    fits = inquiry.value(candidate, row)
    key = _package_key(eligible, fits, granted, worth)
    facts = {"what": inquiry.named(item.name, row), "gives": Named(item.gives)}
    amounts = {"worth": Valued(worth, type_), "granted": Valued(granted, type_)}
    outcome = (True,) if fits else (False, None)
    return claim(
        key,
        *inquiry.sources(item.because, item.source, item.origin),
        *inquiry.verdicts(inquiry.definition(candidate).expr, row, *outcome),
        *(_first(inquiry, menu, row) if key == "package-crowded" else ()),
        *(_caps(inquiry, menu, item, row) if eligible else ()),
        **facts,
        **amounts,
    )


def _package_key(eligible: object, fits: object, granted: object, worth: object) -> str:
    if eligible:
        return "package-open" if granted is None else _given_key(granted, worth)
    if fits:
        return "package-crowded"
    return "package-open" if fits is None else "no-package"


def _given_key(granted: object, worth: object) -> str:
    if granted == worth:
        return "package"
    return "package-part" if granted else "package-cut"


def _first(inquiry: Inquiry, menu: OfferMenu, row: Record | None) -> Iterator[Claim]:
    first = inquiry.value(f"{menu.name}.first", row)
    if isinstance(first, tuple):
        yield claim("crowd", names=tuple(Named(str(name)) for name in first))


def _caps(inquiry: Inquiry, menu: OfferMenu, item: OfferItem, row: Record | None) -> Iterator[Claim]:
    """The cap on all packages together, and what it left of this one."""
    name = f"{menu.name}.cap"
    if name not in inquiry.situation.layout.definitions:
        return
    cap = inquiry.definition(name)
    amounts = [inquiry.value(f"{menu.name}.{other.name}.amount", row) for other in menu.items]
    known = [amount for amount in amounts if isinstance(amount, int)]
    limit = inquiry.value(name, row)
    if limit is None:
        yield claim("cap-open", inquiry.lacking(cap.expr, row))
        return
    total, amount = Valued(sum(known), cap.type), Valued(limit, cap.type)
    parts = cap.expr.arguments if isinstance(cap.expr, Call) and cap.expr.function == "least" else (cap.expr,)
    said = tuple(
        claim(
            "cap-of",
            how=inquiry.said(part, row),
            value=Valued(inquiry.situation.evaluate(part, row), cap.type),
        )
        for part in parts
        if not isinstance(part, Const)
    )
    over = len(known) == len(amounts) and sum(known) > int(str(limit))
    yield claim("over-cap" if over else "within-cap", *said, total=total, cap=amount)
    left = inquiry.value(item.granted, row)
    if over:
        facts = {"granted": Valued(left, cap.type), "worth": Valued(inquiry.value(item.worth, row), cap.type)}
        yield claim("cut" if left != inquiry.value(item.worth, row) else "not-cut", **facts)


# --- forbids and limits


def rule_claim(inquiry: Inquiry, hold: Hold, row: Record | None) -> Claim:
    """Whether a forbid or limit stands in the way, and why."""
    active = inquiry.value(hold.active, row)
    if active or active is None:
        return hold_claim(inquiry, hold, row)
    sources = inquiry.sources(hold.because, hold.source, hold.origin)
    if hold.kind == "limit":
        return claim("limit-free", *sources, rule=Named(hold.rule))
    tests = inquiry.verdicts(inquiry.definition(hold.active).expr, row, False)  # noqa: FBT003 -- as wanted
    return claim("forbid-free", *sources, *tests, rule=Named(hold.rule))
