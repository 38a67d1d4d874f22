"""Small core programs built by hand, for the tests of inputs, schema and decisions."""

import attrs

from renewrules import valuetypes as types
from renewrules.calendars import load_calendar
from renewrules.core import nodes

REQUIRED = nodes.Blank("required")
OPEN = nodes.Blank("open")
ZONE = "Asia/Shanghai"


def fact(
    name: str,
    type_: types.Type,
    blank: nodes.Blank = OPEN,
    *,
    least: int | None = None,
    most: int | None = None,
) -> nodes.Fact:
    return nodes.Fact(name=name, type=type_, blank=blank, least=least, most=most)


def subject(name: str, parent: str | None, *facts: nodes.Fact) -> nodes.SubjectSchema:
    return nodes.SubjectSchema(nodes.Subject(name, parent), facts)


CUSTOMER = subject(
    "customer",
    None,
    nodes.Fact(name="name", type=types.Text(), blank=REQUIRED, privacy="personal"),
    fact("do_not_call", types.Bool(), nodes.Blank("default", value=False)),
    fact("zone", types.Zone()),
    fact("covers", types.Choices(("liability", "damage", "theft"))),
)
VEHICLE = subject("vehicle", "customer", fact("age", types.Number(), REQUIRED, least=0, most=40))
POLICY = subject(
    "policy",
    "vehicle",
    fact("expiry", types.Date(), REQUIRED),
    fact("premium", types.Money("CNY"), least=0),
    fact("rate", types.Rate(), nodes.Blank("default", value=250)),
    fact("sold", types.Instant()),
    fact("use", types.Choice(("private", "commercial"))),
)
STORE = subject("store", None, fact("opened", types.Date(), least=700_000))

CALL = nodes.EventSchema(
    "call",
    "policy",
    (fact("outcome", types.Choice(("connected", "no_answer")), REQUIRED), fact("minutes", types.Number())),
)
VISIT = nodes.EventSchema("visit", "customer", ())


def step(name: str, order: int, **rest: object) -> nodes.Step:
    parts = (
        "earliest", "target", "overdue", "latest", "match", "done_on", "attempts", "status",
        "slot_start", "slot_end", "superseded_by", "script",
    )  # fmt: skip
    needed = (each.name for each in attrs.fields(nodes.Step) if each.default is attrs.NOTHING)
    values: dict[str, object] = dict.fromkeys(needed, ())
    values |= {part: f"{name}_{part}" for part in parts}
    values |= {"name": name, "plan": "renewal", "order": order, "channel": "call", "owner": "specialist"}
    values |= {"required": False, "priority": 0, "because": f"{name} is due", "source": "manual 3.1"} | rest
    return nodes.Step(**values)  # type: ignore[arg-type]


def program(language: str = "en", **rest: object) -> nodes.Program:
    values: dict[str, object] = {
        "subjects": (POLICY, VEHICLE, CUSTOMER, STORE),
        "events": (CALL, VISIT),
        "definitions": (),
        "plans": (nodes.Plan("renewal", "policy", "stopped", (step("care", 0),)),),
        "suggestions": (),
        "offers": (),
        "scripts": (),
    } | rest
    return nodes.Program(
        name="small",
        language=language,
        zone=ZONE,
        calendar=load_calendar("weekdays"),
        currency="CNY",
        **values,  # type: ignore[arg-type]
    )
