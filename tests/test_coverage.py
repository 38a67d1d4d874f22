"""What a question exercises: rules reached that decided, and parts of rules that applied."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from renewrules import api
from renewrules.api import moment
from renewrules.cli.main import main
from renewrules.conformance.exercise import exercised_by_example
from renewrules.coverage.inventory import DECIDING, RuleKey, inventory
from renewrules.coverage.tracing import trace
from renewrules.explain.situation import Situation

RULES = """\
terms small:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.

subject customer: there is one.

facts of customer:
| fact    | fill in …                   | if left blank, …                             |
| expiry  | a date                      | what cannot be settled without it stays open |
| agreed  | yes or no                   | it counts as no                              |
| sold    | yes or no                   | it counts as no                              |
| moved   | yes or no                   | it counts as no                              |
| premium | an amount                   | it counts as 0 CNY                           |
| class   | one of first, repeat, other | what cannot be settled without it stays open |
| home    | a time zone                 | it counts as "Asia/Shanghai"                 |

events of customer:
| event  | means …     |
| call   | "a call"    |
| opened | "complaint" |
| closed | "settled"   |

field outcome of call:
  fill in one of connected, no-answer;
  if left blank, it must be filled in.

role caller: means "calls".

gifts:
| gift    | means …     |
| voucher | "a voucher" |
| cash    | "money"     |

scripts:
| script | is for … | says …  |
| hello  | sales    | "Hello" |

plan renewing:
  one for each customer;
  its steps are first;
  when the target has passed, the step is still to be done;
  ends for good if sold is yes;
  ends for good if moved is yes;
  pauses from opened until 7 days after closed, that day included.

step first of renewing:
  have caller contact by call, using script hello;
  target 30 days before expiry;
  no later than 1 day before expiry;
  done by its own call with outcome connected.

forbid not-agreed:
  no call;
  if agreed is no;
  because "no".

forbid no-cash:
  no cash;
  because "no".

hours day-time:
  call only from 09:00 and before 20:00 by the clock of home, otherwise at the next such time.

limit one-a-week:
  at most 1 call;
  in any 7 days in a row, to the minute;
  counted for each customer as a whole;
  counting every one made, whether or not it got through;
  when full, the step waits until there is room.

value fee: 1 CNY, but 2 CNY if premium is over 100 CNY.
value dated: 1 CNY, but 2 CNY from 2020-01-01 on, going by today.

table kind:
  the first row that fits counts;
  if no row fits, it is 0 CNY.
| row … | if …            | then … |
| 1     | class is first  | 5 CNY  |
| 2     | class is repeat | 6 CNY  |

tiers bonus:
  each part of premium pays by its own band.
| from …    | pays … |
| 0 CNY     | 1%     |
| 100 CNY   | 2%     |
| 1,000 CNY | 3%     |

suggestions of advice:
| suggestion | if …           |
| glass      | class is first |
| theft      | sold is yes    |

packages of thanks:
| package | gives …   | each worth …, given whole | if …                      |
| paper   | 1 voucher | 10 CNY                    | premium is over 1,000 CNY |
| money   | 1 cash    | 10 CNY                    | -                         |
"""


@pytest.fixture(scope="module")
def rules() -> api.Ruleset:
    return api.load_text(RULES)


def keys(
    rules: api.Ruleset,
    wanted: Sequence[str],
    facts: Mapping[str, object],
    events: Sequence[object] = (),
    as_of: str = "2015-11-25T10:00+08:00",
) -> set[str]:
    """What is exercised, as `kind name` or `kind name, part`."""
    now = moment(as_of, rules.program.zone)
    held = inventory(rules.sources, rules.program)
    situation = Situation(rules.layout, rules.facts({"customer": facts}, events).visible(now), now)
    row = situation.rows("customer")[0]
    found = trace(held, situation, ((name, row) for name in wanted))
    assert not found.exercised & found.considered
    return {shown(key) for key in found.exercised}


def shown(key: RuleKey) -> str:
    kind, name, part = key
    return f"{kind} {name}" + (f", {part}" if part else "")


STATUS = ("renewing.first.status",)
FACTS = {"expiry": "2015-12-20", "agreed": True}
TRY = {"kind": "call", "at": "2015-11-24T10:00+08:00", "outcome": "no_answer"}


@pytest.mark.parametrize(
    ("facts", "events", "some", "none"),
    [
        (FACTS, [], ["step first", "role caller"], ["forbid not_agreed", "limit one_a_week"]),
        ({**FACTS, "agreed": False}, [], ["step first", "forbid not_agreed"], ["limit one_a_week"]),
        (FACTS, [TRY], ["limit one_a_week", "event call", "field call.outcome"], ["forbid not_agreed"]),
        ({**FACTS, "sold": True}, [], ["plan renewing, ends 1"], ["plan renewing, ends 2"]),
        ({**FACTS, "moved": True}, [], ["plan renewing, ends 2"], ["plan renewing, ends 1"]),
        (
            {**FACTS, "moved": True, "sold": True},
            [],
            ["plan renewing, ends 1", "plan renewing, ends 2"],
            ["plan renewing, pauses 1"],
        ),
        (
            FACTS,
            [{"kind": "opened", "at": "2015-11-24T10:00+08:00"}],
            ["plan renewing, pauses 1", "event opened"],
            ["event closed", "plan renewing, ends 1"],
        ),
    ],
)
def test_what_holds_a_step_was_exercised_only_where_it_did(
    rules: api.Ruleset,
    facts: Mapping[str, object],
    events: Sequence[object],
    some: Sequence[str],
    none: Sequence[str],
) -> None:
    found = keys(rules, STATUS, facts, events)
    assert found >= {*some}
    assert not found & {*none}


def test_hours_and_scripts_are_exercised_where_they_are_looked_at(rules: api.Ruleset) -> None:
    assert "hours day_time" in keys(rules, ("renewing.first.slot_start",), FACTS)
    assert "hours day_time" not in keys(rules, ("renewing.first.target",), FACTS)
    assert "script hello" in keys(rules, ("renewing.first.script",), FACTS)


def test_an_exception_is_exercised_only_where_it_applies(rules: api.Ruleset) -> None:
    assert keys(rules, ("fee",), {"premium": "100.00"}) == {"value fee", "fact customer.premium"}
    assert "value fee, exception 1" in keys(rules, ("fee",), {"premium": "100.01"})
    assert "value dated, exception 1" in keys(rules, ("dated",), {}, as_of="2020-01-01")
    assert "value dated, exception 1" not in keys(rules, ("dated",), {}, as_of="2019-12-31")


def test_a_row_is_exercised_only_where_it_fits(rules: api.Ruleset) -> None:
    rows = {
        given: keys(rules, ("kind",), {"class": given}) - {"table kind", "fact customer.class"}
        for given in ("first", "repeat", "other")
    }
    assert rows == {"first": {"table kind, row 1"}, "repeat": {"table kind, row 2"}, "other": set()}


@pytest.mark.parametrize(("premium", "bands"), [("0.00", 0), ("100.00", 1), ("100.01", 2), ("5000.00", 3)])
def test_a_band_is_exercised_where_a_part_of_the_measure_lies_in_it(
    rules: api.Ruleset, premium: str, bands: int
) -> None:
    found = keys(rules, ("bonus",), {"premium": premium})
    assert {each for each in found if "band" in each} == {
        f"tiers bonus, band {n}" for n in range(1, bands + 1)
    }


def test_a_suggestion_is_exercised_where_it_is_made(rules: api.Ruleset) -> None:
    found = keys(rules, ("advice.chosen",), {"class": "first"})
    assert "suggestion glass" in found
    assert "suggestion theft" not in found


def test_a_package_is_exercised_where_it_is_given_or_only_a_forbid_refuses_it(rules: api.Ruleset) -> None:
    wanted = ("thanks.paper.granted", "thanks.money.granted")
    poor, rich = (keys(rules, wanted, {"premium": premium}) for premium in ("1000.00", "1000.01"))
    assert "package paper" not in poor
    assert "package paper" in rich
    assert {"package money", "forbid no_cash"} <= poor


def test_the_inventory_has_every_part_once(rules: api.Ruleset) -> None:
    held = inventory(rules.sources, rules.program)
    assert len({rule.key for rule in held.rules}) == len(held.rules)
    parts = {shown(rule.key): rule for rule in held.rules if rule.part}
    assert sorted(parts) == [
        "plan renewing, ends 1",
        "plan renewing, ends 2",
        "plan renewing, pauses 1",
        "table kind, row 1",
        "table kind, row 2",
        "tiers bonus, band 1",
        "tiers bonus, band 2",
        "tiers bonus, band 3",
        "value dated, exception 1",
        "value fee, exception 1",
    ]
    lines = RULES.splitlines()
    assert "class is repeat" in lines[parts["table kind, row 2"].line - 1]
    assert "moved is yes" in lines[parts["plan renewing, ends 2"].line - 1]
    assert "1,000 CNY" in lines[parts["tiers bonus, band 3"].line - 1]


def test_what_is_exercised_stands_in_the_inventory(rules: api.Ruleset) -> None:
    held = inventory(rules.sources, rules.program)
    known = {shown(rule.key) for rule in held.rules}
    facts = {**FACTS, "premium": "5000.00", "class": "first"}
    wanted = (*STATUS, "renewing.first.slot_start", "bonus", "kind", "fee", "advice.chosen", "thanks.total")
    assert keys(rules, wanted, facts, [TRY]) <= known


def test_an_example_exercises_what_it_expects() -> None:
    example = """
example "not agreed":
  given expiry is 2015-12-20;
  asked on 2015-11-25;
  expect first is held back by not-agreed;
  expect kind equals 0 CNY.
"""
    rules = api.load_text(RULES + example.replace("expect kind", "given class is other;\n  expect kind"))
    held = inventory(rules.sources, rules.program)
    found = {shown(key) for key in exercised_by_example(rules.examples[0], rules, held)}
    assert {"step first", "forbid not_agreed", "table kind"} <= found
    assert "table kind, row 1" not in found


def test_the_command_names_what_no_example_exercises(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.rules"
    path.write_text(RULES, "utf-8")
    assert main(["test", "--coverage", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    line = next(number for number, text in enumerate(RULES.splitlines(), 1) if "class is repeat" in text)
    assert f"small.rules:{line}: table kind, row 2: class is repeat" in lines
    loaded = api.load(path)
    count = sum(rule.kind in DECIDING for rule in inventory(loaded.sources, loaded.program).rules)
    assert lines[-1] == f"small: {count} of {count} rules and parts of rules are exercised by nothing"
