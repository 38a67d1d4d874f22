"""Random tables: cases the checker shows are true, and tables it finds nothing wrong with always answer."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from renewrules.checks import formulas
from renewrules.checks.choices import conflicts, gaps
from renewrules.checks.formulas import FALSE, TRUE, UNKNOWN, Axis, Formulas, outcomes
from renewrules.core.nodes import Choose, Not, Presume, Program
from renewrules.dates import instant_at
from renewrules.engine.inputs import Reader, Record
from renewrules.engine.reference import Evaluator
from renewrules.valuetypes import Bool, Value
from tests.checking import fact, found_by, lowered

CITIES = ("north", "south", "west")
DAYS = st.dates(dt.date(2015, 7, 25), dt.date(2015, 8, 10))
COUNTS = st.integers(-1, 7)

TESTS = st.one_of(
    st.builds(
        "seats is {} {}".format, st.sampled_from(("at least", "at most", "over", "under")), st.integers(0, 6)
    ),
    st.builds("premium is {} {} CNY".format, st.sampled_from(("at least", "under")), st.integers(0, 3)),
    st.builds("city is one of {}".format, st.sampled_from(("north, south", "south, west", "north, west"))),
    st.builds("city is {}".format, st.sampled_from(CITIES)),
    st.builds("refused is {}".format, st.sampled_from(("yes", "no"))),
    st.builds("chosen {} wax".format, st.sampled_from(("includes", "does not include"))),
    st.builds("today is {} {}".format, st.sampled_from(("before", "no earlier than")), DAYS),
    st.builds("today is no later than {} days after expiry".format, st.integers(0, 5)),
    st.builds("start is {} expiry".format, st.sampled_from(("before", "no earlier than"))),
    st.builds("start is filled in".format),
)
CONDITIONS = st.builds(
    lambda tests, joint: f", {joint} ".join(tests),
    st.lists(TESTS, min_size=1, max_size=3, unique=True),
    st.sampled_from(("and", "or")),
)
FACTS = st.fixed_dictionaries(
    {
        "seats": COUNTS,
        "premium": st.integers(-1, 4),
        "city": st.sampled_from(CITIES),
        "refused": st.booleans(),
        "chosen": st.sampled_from(([], ["wash"], ["wax"], ["wash", "wax"])),
        "expiry": DAYS,
        "start": DAYS,
        "today": DAYS,
    }
)


ONE = "at most one row fits"
FIRST = "the first row that fits counts"
QUESTIONS = st.one_of(
    st.builds(lambda n: (f"seats is at least {n}", f"seats is under {n}"), st.integers(0, 6)),
    st.builds(lambda n: (f"premium is over {n} CNY", f"premium is at most {n} CNY"), st.integers(0, 3)),
    st.builds(lambda c: (f"city is {c}", f"city is not {c}"), st.sampled_from(CITIES)),
    st.builds(lambda d: (f"today is before {d}", f"today is no earlier than {d}"), DAYS),
    st.just(("today is before expiry", "today is no earlier than expiry")),
    st.just(("refused is yes", "refused is no")),
    st.just(("chosen includes wax", "chosen does not include wax")),
)


def table(policy: str, conditions: list[str]) -> str:
    numbers = [f"| {number} " if policy == FIRST else "" for number in range(1, len(conditions) + 1)]
    rows = "\n".join(f"{number}| {text} | few |" for number, text in zip(numbers, conditions, strict=True))
    head = f"{'| row … ' if policy == FIRST else ''}| if … | then … |"
    return f"table group:\n  the answer is one of few, many;\n  {policy}.\n{head}\n{rows}\n"


def asked(program: Program, facts: Mapping[str, object]) -> tuple[Evaluator, Record]:
    """The reference engine with some facts, and the policy's row."""
    customer = {name: facts[name] for name in ("refused", "wary", "city", "chosen") if name in facts}
    policy = {name: facts[name] for name in ("seats", "premium", "expiry", "start") if name in facts}
    known = Reader.of(program).read({"customer": customer, "policy": [policy]}, lenient=True)
    today = facts.get("today", dt.date(2015, 8, 1))
    assert isinstance(today, dt.date)
    instant = instant_at(today.toordinal(), 12 * 3600, program.zone)
    return Evaluator(program, known, instant), known.rows["policy"][0]


def answer(program: Program, facts: Mapping[str, object]) -> Value:
    """What the reference engine says of the table."""
    evaluator, row = asked(program, facts)
    return evaluator.value("group", row)


def read_case(words: object) -> dict[str, object]:
    """A case as it is shown, read back as facts."""
    assert isinstance(words, tuple)
    return {name: _read(text) for name, text in (word.split(" = ") for word in words)}


def _read(text: str) -> object:
    match text:
        case "yes" | "no":
            return text == "yes"
        case "left blank":
            return None
        case "wash" | "wax" | "wash, wax" | "nothing":
            return [] if text == "nothing" else text.split(", ")
        case _ if text.endswith(" CNY"):
            return Decimal(text.removesuffix(" CNY"))
        case _ if len(text) == len("2015-08-01") and text[4] == "-":
            return dt.date.fromisoformat(text)
        case _:
            return text if text in CITIES else int(text)


PLAIN = {"refused": False, "city": "north", "expiry": dt.date(2015, 8, 1), "start": dt.date(2015, 8, 1)}


@settings(max_examples=60, deadline=None)
@given(st.lists(CONDITIONS, min_size=2, max_size=4, unique=True))
def test_rows_said_to_fit_together_leave_the_answer_open(conditions: list[str]) -> None:
    text = table(ONE, conditions)
    program = lowered(text).program
    assert program is not None
    found = found_by(conflicts, text)
    if "rows-overlap" in found:
        assert answer(program, PLAIN | read_case(fact(found["rows-overlap"], "case"))) is None


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from((ONE, FIRST)),
    st.lists(CONDITIONS, min_size=2, max_size=4, unique=True),
    st.lists(FACTS, min_size=20, max_size=20),
)
def test_tables_said_to_be_complete_are(
    policy: str, conditions: list[str], facts: list[dict[str, object]]
) -> None:
    text = table(policy, conditions)
    program = lowered(text).program
    assert program is not None
    found = found_by(gaps, text) | found_by(conflicts, text)
    if "table-gap" in found:
        assert answer(program, PLAIN | read_case(fact(found["table-gap"], "case"))) is None
    elif not found:
        assert all(answer(program, each) is not None for each in facts)


@settings(max_examples=60, deadline=None)
@given(st.lists(QUESTIONS, min_size=1, max_size=4, unique=True), st.lists(FACTS, min_size=20, max_size=20))
def test_a_chain_of_questions_is_found_complete_and_its_rows_apart(
    questions: list[tuple[str, str]], facts: list[dict[str, object]]
) -> None:
    denied = [no for _, no in questions]
    rows = [", and ".join([*denied[:index], yes]) for index, (yes, _) in enumerate(questions)]
    text = table(ONE, [*rows, ", and ".join(denied)])
    program = lowered(text).program
    assert program is not None
    assert found_by(conflicts, text) == {}
    assert found_by(gaps, text) == {}
    assert all(answer(program, each) is not None for each in facts)


@settings(max_examples=100, deadline=None)
@given(CONDITIONS, FACTS, st.sets(st.sampled_from(("start", "wary"))), st.booleans())
def test_a_formula_comes_to_what_the_reference_engine_says(
    condition: str,
    facts: dict[str, object],
    blank: set[str],
    presumed: bool,  # noqa: FBT001 -- drawn by hypothesis
) -> None:
    made = lowered(table(FIRST, [f"{condition}, or wary is yes" if ", and" not in condition else condition]))
    assert made.program is not None
    [choose] = [each.expr for each in made.program.definitions if each.name == "group"]
    assert isinstance(choose, Choose)
    guard = choose.cases[0].guard
    known = {"wary": True} | {name: fact for name, fact in facts.items() if name not in blank}
    evaluator, row = asked(made.program, {name: fact for name, fact in known.items() if name not in blank})
    for expr in (guard, Not(guard, Bool()), Presume(Not(guard, Bool()), presumed, Bool())):
        formula = Formulas(made.program).of(expr)
        assigned = {test.axis: value_of(test.axis, evaluator, row) for test in formulas.tests(formula)}
        expected = {True: TRUE, False: FALSE, None: UNKNOWN}
        assert outcomes(formula, assigned) == expected[evaluator.evaluate(expr, row)]  # type: ignore[index]


def value_of(axis: Axis, evaluator: Evaluator, row: Record) -> Value:
    """A quantity, worked out by the reference engine term by term."""
    if axis.term is not None:
        return evaluator.evaluate(axis.term, row)
    values = [(evaluator.evaluate(term, row), factor) for term, factor in axis.terms]
    if any(value is None for value, _ in values):
        return None
    return sum(value * factor for value, factor in values if isinstance(value, int))
