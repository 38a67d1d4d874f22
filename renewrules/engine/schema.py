"""JSON Schema (2020-12) of a program's facts and events, for whoever sends them.

What the reader accepts, the schema accepts; names are spelt with underscores. It cannot say how many
decimals a number may have (a validator that computes in floats would refuse 19.99), the range of a date or
of a number written as text, whether a time zone exists, and which rows the ids refer to.
"""

from decimal import Decimal
from typing import assert_never

from renewrules import money
from renewrules import valuetypes as types
from renewrules.core.nodes import Blank, EventSchema, Fact, Program, SubjectSchema
from renewrules.engine.conversion import CONTROL_CHARACTERS
from renewrules.engine.outside import Json, json_ready, outside
from renewrules.valuetypes import Type

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DAY = "(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_WHOLE = "-?(0|[1-9][0-9]*|[1-9][0-9]{0,2}(,[0-9]{3})+)"

_NULL: Json = {"type": "null"}
_TEXT: dict[str, Json] = {"type": "string", "not": {"pattern": f"[{CONTROL_CHARACTERS}]"}}
_ID: dict[str, Json] = {**_TEXT, "minLength": 1}
_DATE: dict[str, Json] = {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}
_INSTANT: dict[str, Json] = {
    "type": "string",
    "pattern": f"^{_DAY}T{_CLOCK}(:[0-5][0-9])?(Z|[+-]{_CLOCK})$",
}
_ACTION: dict[str, Json] = {"type": "string", "pattern": "^[^@]+@.+#[0-9]+(/[^#]*)?$"}


def schema(program: Program) -> dict[str, Json]:
    """The schema of an object with `facts` and `events`; each of the two alone is under ``$defs``."""
    definitions: dict[str, Json] = {"facts": _facts(program), "events": _events(program)}
    for subject in program.subjects:
        definitions[f"row.{subject.subject.name}"] = _row(subject)
        definitions[f"rows.{subject.subject.name}"] = _rows(subject)
    for event in program.events:
        definitions[f"event.{event.name}"] = _event(event)
    return {
        "$schema": DIALECT,
        "title": program.name,
        **_object({"facts": _reference("facts"), "events": _reference("events")}, ["facts"]),
        "$defs": definitions,
    }


def _facts(program: Program) -> Json:
    names = [schema.subject.name for schema in program.subjects]
    needed: list[Json] = [schema.subject.name for schema in program.subjects if _is_needed(schema)]
    return _object({name: _reference(f"rows.{name}") for name in names}, needed)


def _is_needed(schema: SubjectSchema) -> bool:
    """Whether a subject cannot be left out: there is always one, and a fact about it is required."""
    return schema.subject.parent is None and bool(_required(schema.facts))


def _rows(schema: SubjectSchema) -> Json:
    name = schema.subject.name
    alone = _reference(f"row.{name}")
    one: Json = {"type": "array", "items": alone, "minItems": int(_is_needed(schema)), "maxItems": 1}
    named: Json = {**_reference(f"row.{name}"), "properties": {"id": _ID}, "required": ["id"]}
    several: Json = {"type": "array", "items": named, "minItems": 2}
    forms = [alone, one] if schema.subject.parent is None else [alone, one, several]
    return {"title": name, "anyOf": forms if _is_needed(schema) else [*forms, _NULL]}


def _row(schema: SubjectSchema) -> Json:
    keys: dict[str, Json] = {"id": _either(_ID, _NULL)}
    if schema.subject.parent is not None:
        keys[schema.subject.parent] = _either(_ID, _NULL)
    return {"title": schema.subject.name, **_object(keys | _columns(schema.facts), _required(schema.facts))}


def _events(program: Program) -> Json:
    kinds: list[Json] = [_reference(f"event.{event.name}") for event in program.events]
    return {"type": "array", "items": {"anyOf": kinds} if kinds else False}


def _event(event: EventSchema) -> Json:
    keys: dict[str, Json] = {
        "kind": {"const": event.name},
        "at": _either(_DATE, _INSTANT),
        "recorded": _either(_DATE, _INSTANT, _NULL),
        "id": _either(_ID, _NULL),
        "answers": _either(_ACTION, _NULL),
        event.subject: _either(_ID, _NULL),
    }
    needed: list[Json] = ["kind", "at", *_required(event.fields)]
    return {"title": event.name, **_object(keys | _columns(event.fields), needed)}


def _required(facts: tuple[Fact, ...]) -> list[Json]:
    return [fact.name for fact in facts if fact.blank.policy == "required"]


def _columns(facts: tuple[Fact, ...]) -> dict[str, Json]:
    return {fact.name: _fact(fact) for fact in facts}


def _fact(fact: Fact) -> Json:
    notes: dict[str, Json] = {"title": fact.name, "x-privacy": fact.privacy, "x-changeable": fact.changeable}
    if isinstance(fact.type, types.Number) and fact.type.unit:
        notes["x-unit"] = fact.type.unit
    if isinstance(fact.type, types.Money):
        notes["x-unit"] = fact.type.currency
    forms = _forms(fact)
    if fact.blank.policy == "required":
        return {**notes, **_either(*forms)}
    return {**notes, **_default(fact.blank, fact.type), **_either(*forms, _NULL)}


def _default(blank: Blank, type_: Type) -> dict[str, Json]:
    if blank.policy != "default":
        return {}
    return {"default": json_ready(outside(blank.value, type_, "UTC"))}


def _forms(fact: Fact) -> list[Json]:
    """The ways in which a value of the fact can be written."""
    match fact.type:
        case types.Bool():
            return [{"type": "boolean"}]
        case types.Number(scale=scale) | types.Money(scale=scale):
            return [_number(fact, scale), _decimal_text(scale, "")]
        case types.Rate(scale=scale):
            return [_number(fact, scale), _decimal_text(scale, ""), _decimal_text(max(scale - 2, 0), "%")]
        case types.Date():
            return [_DATE]
        case types.Instant():
            return [_INSTANT]
        case types.Text():
            return [_TEXT]
        case types.Zone():
            return [{"type": "string"}]
        case types.Choice(options=options):
            return [{"enum": list(options)}]
        case types.Choices(options=options):
            return [{"type": "array", "items": {"enum": list(options)}, "uniqueItems": True}]
        case types.Labels() | types.EventIndex() | types.Series():
            raise TypeError(f"no fact has the type {fact.type}")
        case _:
            assert_never(fact.type)


def _number(fact: Fact, scale: int) -> Json:
    limits = {"minimum": fact.least, "maximum": fact.most}
    bounds: dict[str, Json] = {
        name: _json_number(money.to_decimal(limit, scale))
        for name, limit in limits.items()
        if limit is not None
    }
    whole: dict[str, Json] = {"multipleOf": 1} if scale == 0 else {}
    return {"type": "number", **whole, **bounds}


def _decimal_text(scale: int, unit: str) -> Json:
    decimals = rf"(\.[0-9]{{1,{scale}}}0*)?" if scale else r"(\.0+)?"
    return {"type": "string", "pattern": f"^{_WHOLE}{decimals}{unit}$"}


def _json_number(number: Decimal) -> Json:
    return int(number) if number == number.to_integral_value() else float(number)


def _object(properties: dict[str, Json], required: list[Json]) -> dict[str, Json]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _reference(name: str) -> dict[str, Json]:
    return {"$ref": f"#/$defs/{name}"}


def _either(*forms: Json) -> dict[str, Json]:
    match forms:
        case (dict() as only,):
            return only
        case _:
            return {"anyOf": list(forms)}
