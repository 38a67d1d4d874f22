"""Ranked lists: suggestions with their reasons, and packages under shared caps."""

from collections.abc import Iterable

import attrs

from renewrules.core.definitions import definition
from renewrules.core.expressions import BOOL, COUNT, TEXT, YES, Expressions, Known, all_of, has
from renewrules.core.holds import Holds, validity
from renewrules.core.nodes import (
    Call,
    Case,
    Choose,
    Collect,
    Const,
    Definition,
    Expr,
    Not,
    OfferItem,
    OfferMenu,
    Option,
    Ref,
    Script,
    Suggestion,
    SuggestionList,
)
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.syntax.nodes import Name, Node, Phrase
from renewrules.syntax.nodes import Number as NumberNode
from renewrules.valuetypes import Choices, Labels, Money, Series


@attrs.frozen
class Menu:
    """A list under construction: its entries in rank order, and the definitions made for it."""

    symbols: Symbols
    terms: Terms
    known: Known
    name: str
    entries: tuple[Declared, ...]
    definitions: list[Definition] = attrs.Factory(list)

    def expressions(self, entry: Declared) -> Expressions:
        """The lowering of one entry."""
        return Expressions(self.symbols, self.terms, self.known, entry)

    def define(self, entry: Declared, name: str, expr: Expr, *, shown: bool = False) -> Ref:
        """Add a definition of the list, and refer to it."""
        self.definitions.append(definition(self.expressions(entry), name, expr, shown=shown))
        return Ref(name, expr.type)


def menus(symbols: Symbols, terms: Terms, known: Known, kind: str) -> Iterable[Menu]:
    """The lists of one kind, each with its entries by rank, then by name."""
    owners: dict[str, list[Declared]] = {}
    for declared in symbols.of_kind(kind):
        if declared.owner is None:
            symbols.report(
                declared,
                declared.span,
                "missing-owner",
                declaration=f"{symbols.kind_word(declared)} {declared.shown}",
            )
            continue
        owners.setdefault(declared.owner, []).append(declared)
    for name, entries in sorted(owners.items()):
        ranked = tuple(sorted(entries, key=lambda entry: (_rank(entry), entry.name)))
        _report_shared_ranks(symbols, ranked)
        yield Menu(symbols, terms, known, name, ranked)


def _rank(entry: Declared) -> int:
    match entry.part("rank"):
        case NumberNode(digits=digits):
            return int(digits.partition(".")[0])
        case _:
            return 0


def _report_shared_ranks(symbols: Symbols, entries: tuple[Declared, ...]) -> None:
    """Where rank decides, two entries may not share one."""
    if not any(entry.clause("at_most_entries", "over_cap") for entry in entries):
        return
    seen: dict[int, Declared] = {}
    for entry in entries:
        clause = entry.clause("rank")
        if clause is None:
            report_missing(symbols, entry, "rank")
            continue
        rank = _rank(entry)
        if rank in seen:
            symbols.report(
                entry, clause.span, "rank-twice", rank=rank, first=seen[rank].shown, second=entry.shown
            )
        seen[rank] = entry


def _most(entries: tuple[Declared, ...]) -> int | None:
    for entry in entries:
        match entry.part("at_most_entries"):
            case NumberNode(digits=digits):
                return int(digits.partition(".")[0])
    return None


def _guard(menu: Menu, entry: Declared) -> list[Expr]:
    expressions = menu.expressions(entry)
    conditions = [expressions.condition(clause.parts[0]) for clause in entry.all("if")]
    return [expr for expr in (*conditions, *validity(expressions)) if expr is not None]


def _option_test(menu: Menu, entry: Declared, node: Node) -> Expr | None:
    """Whether a fact's list has the entry's own name."""
    expressions = menu.expressions(entry)
    held = expressions.value(node)
    if held is None:
        return None
    if not isinstance(held.type, Choices):
        expressions.report(node, "list-needed", actual=expressions.words(held.type))
        return None
    if entry.name not in held.type.options:
        menu.symbols.not_an_option(entry, Name(entry.shown, entry.span), held.type.options)
        return None
    return has(held, entry.name, expressions.origin(node))


# --- suggestions


def lower_suggestions(menu: Menu, holds: Holds, scripts: dict[str, Script]) -> SuggestionList:
    """A list of suggestions: each entry's guard, then the labels that make the cut."""
    entries = tuple(_suggestion(menu, entry, holds, scripts) for entry in menu.entries)
    options = tuple(Option(Ref(entry.active, BOOL), entry.name, entry.origin) for entry in entries)
    chosen = Collect(options, _most(menu.entries), Labels())
    menu.define(menu.entries[0], f"{menu.name}.chosen", chosen)
    return SuggestionList(menu.name, "", f"{menu.name}.chosen", entries, entries[0].origin)


def _suggestion(menu: Menu, entry: Declared, holds: Holds, scripts: dict[str, Script]) -> Suggestion:
    expressions = menu.expressions(entry)
    conditions = _guard(menu, entry)
    lacks = entry.part("lacks")
    if lacks is not None and (test := _option_test(menu, entry, lacks)) is not None:
        conditions.append(Not(test, BOOL, test.origin))
    name = f"{menu.name}.{entry.name}"
    menu.define(entry, f"{name}.active", all_of(*conditions) if conditions else YES)
    details = []
    for number, clause in enumerate(entry.all("detail")):
        value = expressions.value(clause.parts[0])
        if value is not None:
            label = menu.symbols.data_wording(clause.parts[0])
            details.append((label, menu.define(entry, f"{name}.detail{number}", value).name))
    node = entry.part("with_script")
    found = menu.symbols.resolve(entry, node, "script") if node is not None else None
    script = scripts.get(found.name) if found is not None else None
    return Suggestion(
        name=entry.name,
        active=f"{name}.active",
        details=tuple(details),
        script=script.name if script is not None else "",
        holds=holds.on(script),
        because=entry.words("because"),
        source=entry.words("source"),
        origin=expressions.origin(entry.span),
    )


# --- packages


@attrs.frozen
class Gift:
    """What one package gives: its worth, and the size of a piece that cannot be split (0: it can)."""

    gives: str
    worth: Expr
    piece: Expr


def lower_packages(menu: Menu, holds: Holds) -> OfferMenu | None:
    """A menu of packages: eligibility, worth alone, and what the caps leave."""
    gifts = [_gift(menu, entry) for entry in menu.entries]
    if any(gift is None for gift in gifts):
        return None
    made = [gift for gift in gifts if gift is not None]
    eligible = _eligible(menu, made, holds)
    amounts = tuple(
        menu.define(entry, f"{menu.name}.{entry.name}.amount", _if(test, gift.worth))
        for entry, gift, test in zip(menu.entries, made, eligible, strict=True)
    )
    money = Money(menu.terms.currency, menu.terms.minor)
    granted = _after_caps(menu, amounts, made, money)
    items = []
    for entry, gift, left in zip(menu.entries, made, granted, strict=True):
        name = f"{menu.name}.{entry.name}"
        menu.define(entry, f"{name}.granted", left)
        menu.define(entry, f"{name}.worth", gift.worth)
        items.append(
            OfferItem(
                name=entry.name,
                gives=gift.gives,
                eligible=f"{name}.eligible",
                worth=f"{name}.worth",
                granted=f"{name}.granted",
                because=entry.words("because"),
                source=entry.words("source"),
                origin=menu.symbols.origin(entry, entry.span),
            )
        )
    series = Call("series", tuple(Ref(item.granted, money) for item in items), Series(money))
    menu.define(menu.entries[0], f"{menu.name}.total", Call("total", (series,), money))
    return OfferMenu(menu.name, "", f"{menu.name}.total", tuple(items), items[0].origin)


def _if(test: Expr, worth: Expr) -> Expr:
    return Choose("first", (Case(test, worth, ""),), Const(0, worth.type), worth.type, worth.origin)


def _gift(menu: Menu, entry: Declared) -> Gift | None:
    expressions = menu.expressions(entry)
    gives = entry.part("gives")
    worth_clause = entry.clause("each_worth", "worth")
    if not isinstance(gives, Phrase) or worth_clause is None:
        report_missing(menu.symbols, entry, "gives" if gives is None else "each_worth")
        return None
    number, name = gives.parts
    gift = menu.symbols.resolve(entry, name, "gift")
    worth = expressions.payable(expressions.value(worth_clause.parts[0]), worth_clause.parts[0])
    cap_node = entry.part("own_cap")
    cap = expressions.payable(expressions.value(cap_node), cap_node) if cap_node is not None else None
    if gift is None or worth is None or (cap_node is not None and cap is None):
        return None
    assert isinstance(number, NumberNode)
    whole = worth_clause.id == "each_worth"
    total: Expr = worth
    if number.digits != "1":
        total = Call("multiply", (worth, Const(int(number.digits), COUNT)), worth.type, worth.origin)
    if cap is not None:
        total = Call("least", (total, cap), worth.type, worth.origin)
    return Gift(gift.name, total, worth if whole else Const(0, worth.type))


def _eligible(menu: Menu, gifts: list[Gift], holds: Holds) -> tuple[Expr, ...]:
    """Whether each package may be given: its conditions, no forbid on its gift, and chosen."""
    candidates = []
    for entry, gift in zip(menu.entries, gifts, strict=True):
        conditions = _guard(menu, entry)
        chosen = entry.part("chosen_from")
        if chosen is not None and (test := _option_test(menu, entry, chosen)) is not None:
            conditions.append(test)
        forbids = [
            h for h in holds.forbids if gift.gives in h.reach.things and gift.gives not in h.spared.things
        ]
        conditions += [Not(Ref(holding.hold.active, BOOL), BOOL, holding.hold.origin) for holding in forbids]
        conditions += _exclusions(menu, entry)
        own = all_of(*conditions) if conditions else YES
        candidates.append(menu.define(entry, f"{menu.name}.{entry.name}.candidate", own))
    most = _most(menu.entries)
    if most is None:
        tests: list[Expr] = list(candidates)
    else:
        options = tuple(Option(c, e.name) for c, e in zip(candidates, menu.entries, strict=True))
        labels = menu.define(menu.entries[0], f"{menu.name}.first", Collect(options, most, Labels()))
        tests = [Call("member", (Const(entry.name, TEXT), labels), BOOL) for entry in menu.entries]
    return tuple(
        menu.define(entry, f"{menu.name}.{entry.name}.eligible", test)
        for entry, test in zip(menu.entries, tests, strict=True)
    )


def _exclusions(menu: Menu, entry: Declared) -> list[Expr]:
    """A package gives way to those of a lower rank that it may not be given together with."""
    clause = entry.clause("not_with")
    if clause is None:
        return []
    names = clause.parts[0].parts if isinstance(clause.parts[0], Phrase) else (clause.parts[0],)
    order = [other.name for other in menu.entries]
    found: list[Expr] = []
    for name in names:
        other = menu.symbols.resolve(entry, name, "package") if isinstance(name, Name) else None
        if other is None or other.name not in order:
            continue
        if order.index(other.name) < order.index(entry.name):
            found.append(
                Not(
                    Ref(f"{menu.name}.{other.name}.candidate", BOOL),
                    BOOL,
                    menu.symbols.origin(entry, name.span),
                )
            )
        elif order.index(other.name) > order.index(entry.name) and other.clause("not_with") is None:
            menu.symbols.report(entry, name.span, "exclusion-upwards", package=other.shown)
    return found


def _after_caps(menu: Menu, amounts: tuple[Ref, ...], gifts: list[Gift], money: Money) -> list[Expr]:
    """What is left of each package when the menu's caps are reached, by the menu's cut rule."""
    first = menu.entries[0]
    expressions = menu.expressions(first)
    clauses = first.all("total_cap")
    caps = [expressions.payable(expressions.value(clause.parts[0]), clause.parts[0]) for clause in clauses]
    known = [cap for cap in caps if cap is not None]
    if not known:
        return list(amounts)
    cut = first.part("over_cap")
    if not isinstance(cut, Phrase):
        report_missing(menu.symbols, first, "over_cap")
        return list(amounts)
    cap = known[0] if len(known) == 1 else Call("least", tuple(known), money)
    cap_ref = menu.define(first, f"{menu.name}.cap", cap)
    origin = expressions.origin(cut)
    series = Call("series", amounts, Series(money), origin)
    if cut.id == "cut_last":
        pieces = Call("series", tuple(gift.piece for gift in gifts), Series(money), origin)
        left = Call("cut_last", (series, pieces, cap_ref), Series(money), origin)
    else:
        left = Call(cut.id, (series, cap_ref), Series(money), origin)
    ref = menu.define(first, f"{menu.name}.left", left)
    return [Call("item", (ref, Const(index, COUNT)), money, origin) for index in range(len(amounts))]
