"""Our engine's answer to a question of the suite, in the form every engine answers in."""

import re
from collections.abc import Iterator
from decimal import Decimal

import attrs

from renewrules.api import Decision, InputError, Ruleset
from renewrules.conformance.suite import Plain
from renewrules.engine.answers import Action, OfferAnswer, ResponseAnswer, SuggestionAnswer
from renewrules.engine.decision import FINISHED
from renewrules.engine.inputs import Known
from renewrules.engine.outside import Outside, json_ready
from renewrules.explain.situation import has_name
from renewrules.settlement.answers import Settlement

_ID = re.compile(r"\b(?:SC|LG|US|EU|UK|S|X|C|L|N|O|P|T)[0-9]{1,2}[a-z]?\b", re.ASCII)
_SEGMENT = re.compile(r"(^|\.)([^.\[\]]+)")
_RANGE = re.compile(r"\b([A-Z]+)([0-9]+)-(?:[A-Z]+)?([0-9]+)\b", re.ASCII)


def answer_to(ruleset: Ruleset, question: Plain) -> dict[str, Plain]:
    """The whole answer; where facts or events are faulty, the faults alone."""
    try:
        if "settle" in question:
            return {"settlement": settlement_of(ruleset, question)}
        known = ruleset.facts(question["facts"], question["events"])
    except InputError as error:
        return {
            "errors": [{"path": _neutral(ruleset, fault.path), "code": fault.code} for fault in error.faults]
        }
    decision = ruleset.decide(known, as_of=question["as_of"])
    return {**answer_of(decision), "values": _values(ruleset, known, decision)}


def answer_of(decision: Decision) -> dict[str, Plain]:
    """A decision in the form of the suite: everything is found by its name, and by the id of its row."""
    chosen = decision.next
    return {
        "next": None if chosen is None else _key(chosen),
        "steps": {_key(action): _step(decision, action) for action in decision.actions},
        "values": json_ready(decision.values.by_row()),
        "suggestions": _suggestions(decision.suggestions),
        "offers": _offers(decision.offers),
        "responses": _responses(decision.responses),
        "messages": {
            _key(action): _message(decision, action)
            for action in decision.actions
            if action.status not in FINISHED
        },
        "unknown": sorted(decision.unknown),
        "cites": _cites(decision),
    }


def settlement_of(ruleset: Ruleset, question: Plain) -> dict[str, Plain]:
    """The last of the months asked for, each settled with what those before it had settled."""
    settled: list[Settlement] = []
    deals, months, facts = question["settle"]["deals"], question["settle"]["months"], question["facts"]
    for month in months:
        settled.append(ruleset.settle(deals, period=month, prior=tuple(settled), facts=facts))
    last = settled[-1]
    plain = last.to_dict()
    return {
        "total": plain["total"],
        "statements": {
            each.person: {
                name: json_ready(part) for name, part in attrs.asdict(each).items() if name != "person"
            }
            for each in last.statements
        },
        "lines": {
            " ".join(
                filter(None, (line.deal or line.month, line.rule, line.share, line.person, line.kind))
            ): {
                "amount": json_ready(line.amount),
                "whole": json_ready(line.whole),
                "percent": json_ready(line.percent),
            }
            for line in last.lines
        },
        "undecided": sorted({each.deal or each.month for each in last.undecided}),
    }


def _values(ruleset: Ruleset, known: Known, decision: Decision) -> dict[str, Plain]:
    """The values that the rules name, those kept for comparison among them."""
    found: dict[str, Plain] = {}
    for definition in filter(has_name, ruleset.program.definitions):
        name, subject = definition.name, definition.subject
        found[name] = json_ready(
            decision.values[name]
            if subject is None
            else {row.id: decision.values[name, row.id] for row in known.rows[subject]}
        )
    return found


def _neutral(ruleset: Ruleset, path: str) -> str:
    """A path with data names, in whatever language the rules are."""
    data_name = ruleset.program.vocabulary.data_name
    return _SEGMENT.sub(lambda found: found[1] + data_name(found[2]), path)


def ids_in(text: str) -> tuple[str, ...]:
    """The ids of sources that a text names, in order; `S32-S36` names five."""
    opened = _RANGE.sub(
        lambda found: " ".join(
            f"{found[1]}{number:0{len(found[2])}}" for number in range(int(found[2]), int(found[3]) + 1)
        ),
        text,
    )
    return tuple(dict.fromkeys(_ID.findall(opened)))


def _key(action: Action) -> str:
    return f"{action.step}@{action.row}"


def _step(decision: Decision, action: Action) -> dict[str, Plain]:
    holds = {held.rule: json_ready(held.until) for held in decision.withheld if held.action == action.id}
    return {
        "status": action.status,
        "earliest": json_ready(action.window.earliest),
        "target": json_ready(action.window.target),
        "overdue": json_ready(action.window.overdue),
        "latest": json_ready(action.window.latest),
        "slot": json_ready(action.slot),
        "done_on": json_ready(action.done_on),
        "channel": action.channel,
        "script": action.script,
        "owner": action.owner,
        "holds": holds,
    }


def _message(decision: Decision, action: Action) -> dict[str, Plain]:
    message = decision.message(action)
    return {"says": message.text, "missing": list(message.missing)}


def _suggestions(found: tuple[SuggestionAnswer, ...]) -> dict[str, Plain]:
    lists: dict[str, dict[str, Plain]] = {}
    for each in found:
        listed = lists.setdefault(f"{each.list}@{each.row}", {"names": [], "details": {}})
        listed["names"].append(each.name)
        listed["details"][each.name] = json_ready(dict(each.details))
    return lists


def _responses(found: tuple[ResponseAnswer, ...]) -> dict[str, Plain]:
    """What is answered to the latest event of each kind: names in order, what is said, what comes next."""
    heard: dict[str, dict[str, Plain]] = {}
    for each in found:
        listed = heard.setdefault(f"{each.event}@{each.row}", {"names": [], "said": {}})
        if each.response is not None:
            listed["names"].append(each.response)
            listed["said"][each.response] = {
                "script": each.script,
                "says": each.text,
                "missing": list(each.missing),
                "withheld_by": list(each.withheld_by),
                "next": [action.partition("#")[0].rpartition(".")[2] for action in each.next],
            }
    return heard


def _offers(found: tuple[OfferAnswer, ...]) -> dict[str, Plain]:
    menus: dict[str, list[OfferAnswer]] = {}
    for each in found:
        menus.setdefault(f"{each.menu}@{each.row}", []).append(each)
    return {
        name: {
            "total": json_ready(sum((_amount(each.granted) for each in offers), Decimal(0))),
            "packages": {
                each.name: {
                    "gives": each.gives,
                    "worth": json_ready(each.worth),
                    "granted": json_ready(each.granted),
                }
                for each in offers
            },
        }
        for name, offers in menus.items()
    }


def _amount(granted: Outside) -> Decimal:
    """What is granted; nothing where it is not known."""
    return granted if isinstance(granted, Decimal) else Decimal(0)


def _cites(decision: Decision) -> dict[str, Plain]:
    """The ids that each rule of the answer names as its source."""
    found: dict[str, list[str]] = {}
    for name, source in _sourced(decision):
        if ids := ids_in(source):
            found[name] = list(ids)
    return found


def _sourced(decision: Decision) -> Iterator[tuple[str, str]]:
    yield from ((action.step, action.source) for action in decision.actions)
    yield from ((held.rule, held.source) for held in decision.withheld)
    yield from ((suggestion.name, suggestion.source) for suggestion in decision.suggestions)
    yield from ((offer.name, offer.source) for offer in decision.offers)
