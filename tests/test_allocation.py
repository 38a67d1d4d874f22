"""Allocations: equal to the policy done by hand, whatever the order of what is given; nothing is lost."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewrules import InputError, Ruleset, load, load_text
from renewrules.allocation.answers import Allocation, Assignment, Unassigned, Undecided
from renewrules.cli.main import main
from tests.plain_allocation import CAPACITY, allocate

POLICY = """\
terms monthly:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY.

subjects:
| subject  | there is …                    |
| staff    | one                           |
| customer | one                           |
| car      | one or more for each customer |

facts of car:
| fact   | fill in … | if left blank, …                             |
| bought | a date    | what cannot be settled without it stays open |
| owner  | words     | what cannot be settled without it stays open |

facts of staff:
| fact   | fill in …                      | if left blank, …                             |
| role   | one of specialist, issuer      | it must be filled in                         |
| active | yes or no                      | what cannot be settled without it stays open |
| held   | a number                       | it counts as 0                               |

value birthday: the next anniversary of bought.
value ahead: the calendar months from today to birthday.

assignment month:
  assigns each car to one staff;
  only those are assigned for which ahead is 4;
  those with the earliest birthday first, then by id;
  each one taken adds 1 to held;
  row by row, what one row cannot place goes on to the next;
  what nobody can take is reported;
  showing birthday;
  because "whoever knows the customer keeps him".
| row … | if …               | to one for whom …                                             | of several, … |
| 1     | owner is filled in | staff's id is owner, and active is yes, and held is under 4   | -             |
| 2     | -                  | role is specialist, and active is yes, and held is under 4    | CHOICE        |
"""

CHOICES = {
    "smallest": "the one with the smallest held, then by id",
    "in turn": "each in turn by id",
    "equal, last": "in equal numbers, what is left over to the last by id",
    "equal, first": "in equal numbers, what is left over to the first by id",
}
TODAY = date(2015, 8, 25)


@cache
def policy(choice: str = "smallest") -> Ruleset:
    return load_text(POLICY.replace("CHOICE", CHOICES[choice]), "monthly")


def car(name: str, bought: str | None, owner: str | None = None) -> dict[str, Any]:
    return {"id": name, "bought": None if bought is None else date.fromisoformat(bought), "owner": owner}


def person(name: str, held: int = 0, role: str = "specialist", *, active: bool = True) -> dict[str, Any]:
    return {"id": name, "role": role, "active": active, "held": held}


def customers(cars: list[dict[str, Any]], keepers: int = 1000) -> list[dict[str, Any]]:
    """Cars in the hands of customers, some of several cars."""
    found: dict[str, list[dict[str, Any]]] = {}
    for index, each in enumerate(sorted(cars, key=lambda each: each["id"])):
        found.setdefault(f"C{index * keepers // max(len(cars), keepers):03}", []).append(each)
    return [{"id": name, "facts": {"car": owned}} for name, owned in found.items()]


def book(random: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    people = [
        person(
            f"S{n}",
            random.randint(0, 5),
            random.choice(["specialist", "specialist", "issuer"]),
            active=random.random() < 0.8,
        )
        for n in range(random.randint(0, 5))
    ]
    cars = []
    for number in range(random.randint(0, 14)):
        day = date(2012, 11, 25) + timedelta(days=random.randint(0, 45) + 366 * random.randint(0, 2))
        if random.random() < 0.1:
            day = random.choice([date(2012, 2, 29), date(2015, 12, 5), date(2014, 8, 25)])
        owner = random.choice([None, "S0", "S1", "S2", "S9"])
        cars.append(car(f"V{number:02}", None if random.random() < 0.1 else day.isoformat(), owner))
    return cars, people


def taken(made: Allocation) -> dict[str, str]:
    return {each.unit: each.person for each in made.assignments}


@settings(max_examples=150)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(CHOICES)), st.integers(0, 800))
def test_it_is_the_policy_done_by_hand(random: Random, choice: str, later: int) -> None:
    cars, people = book(random)
    today = TODAY + timedelta(days=later)
    made = policy(choice).allocate(customers(cars), people, as_of=today)
    expected = allocate(cars, people, today, choice)
    # Cars of one day go by customer and then by car: customers are named in the order of their cars.
    assert (
        taken(made),
        [each.unit for each in made.unassigned],
        sorted(each.unit for each in made.undecided),
        sorted(unit for _, unit in made.not_due),
        {load.person: load.after for load in made.loads},
    ) == (expected[0], expected[1], sorted(expected[2]), sorted(expected[3]), expected[4])


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(CHOICES)))
def test_nothing_is_lost_and_no_order_shows(random: Random, choice: str) -> None:
    cars, people = book(random)
    given_customers = customers(cars, 4)
    made = policy(choice).allocate(given_customers, people, as_of=TODAY)
    random.shuffle(given_customers)
    random.shuffle(people)
    for each in given_customers:
        random.shuffle(each["facts"]["car"])
    again = policy(choice).allocate(given_customers, people, as_of=TODAY)
    assert json.dumps(again.to_dict()) == json.dumps(made.to_dict())
    listed: tuple[Assignment | Unassigned | Undecided, ...]
    listed = (*made.assignments, *made.unassigned, *made.undecided)
    units = [(each.customer, each.unit) for each in listed]
    assert sorted([*units, *made.not_due]) == sorted(
        (each["id"], owned["id"]) for each in given_customers for owned in each["facts"]["car"]
    )
    assert made.given == len(cars)
    for load_of in made.loads:
        assert load_of.after == load_of.before + load_of.took  # type: ignore[operator]
        assert load_of.took == sum(each.person == load_of.person for each in made.assignments)
        assert not load_of.took or load_of.after <= CAPACITY  # type: ignore[operator]
    for _, unit in [*units, *made.not_due]:
        customer = next(
            each["id"] for each in given_customers if unit in [o["id"] for o in each["facts"]["car"]]
        )
        assert made.explain(unit, customer).text


def test_a_previous_owner_keeps_his_customers_before_anybody_else_is_given_any() -> None:
    cars = [car("V1", "2012-12-01"), car("V2", "2012-12-02"), car("V3", "2012-12-20", "S1")]
    people = [person("S1", 3), person("S2", 3)]
    made = policy().allocate(customers(cars), people, as_of=TODAY)
    assert taken(made) == {"V1": "S2", "V3": "S1"}
    assert [each.unit for each in made.unassigned] == ["V2"]


def test_equal_numbers_leave_the_rest_to_one_end() -> None:
    cars = [car(f"V{n}", "2012-12-01") for n in range(1, 9)]
    people = [person("S1"), person("S2"), person("S3")]
    last = taken(policy("equal, last").allocate(customers(cars), people, as_of=TODAY))
    first = taken(policy("equal, first").allocate(customers(cars), people, as_of=TODAY))
    assert [*last.values()] == ["S1", "S1", "S2", "S2", "S3", "S3", "S3", "S3"]
    assert [*first.values()] == ["S1", "S1", "S2", "S2", "S3", "S3", "S1", "S1"]


def test_where_somebody_is_not_known_nothing_is_guessed() -> None:
    cars = [car("V1", "2012-12-01", "S1"), car("V2", None), car("V3", "2013-12-01")]
    people = [person("S1"), {"id": "S2", "role": "specialist"}]
    made = policy().allocate(customers(cars), people, as_of=TODAY)
    assert taken(made) == {"V1": "S1"}
    assert {each.unit: each.lacking for each in made.undecided} == {
        "V2": ("car.bought",),
        "V3": ("staff[S2].active",),
    }
    assert "Whether S2 fits is not known" in made.explain("V3").text


def test_nobody_at_all_is_an_answer() -> None:
    made = policy().allocate(customers([car("V1", "2012-12-01")]), [], as_of=TODAY)
    assert [each.unit for each in made.unassigned] == ["V1"]
    assert made.explain("V1").text.splitlines()[0] == "Nobody can take V1."
    assert made.explain("V1").in_language("zh").text.splitlines()[0] == "V1：没有人可分。"


def test_reasons_say_whom_a_row_fits_and_what_rules_the_others_out() -> None:
    cars = [car("V1", "2012-12-03", "S1")]
    people = [person("S1", 4), person("S2", 1), person("S3", 1), person("S4", active=False)]
    told = policy().allocate(customers(cars), people, as_of=TODAY).explain("V1").text
    assert told.splitlines() == [
        "V1 goes to S2, by row 2.",
        "  The reason: whoever knows the customer keeps him.",
        "  It stands in monthly:27.",
        "  True: ahead (4 months) is 4.",
        "    Ahead is 4 months: the calendar months from today (2015-08-25) to birthday (2015-12-03).",
        "  Row 1 has nobody.",
        "    Not S1: it is not true that held (4) is under 4.",
        "    Not S2, S3, S4: it is not true that staff's id is owner.",
        "  Row 2 has somebody.",
        "    S2 fits: held is 1.",
        "      True: role (specialist) is specialist.",
        "      True: active is yes.",
        "      True: held (1) is under 4.",
        "    S3 fits: held is 1.",
        "  Birthday is Thursday 2015-12-03: the next anniversary of bought (2012-12-03).",
    ]


def test_every_fault_is_named_with_its_place() -> None:
    given_customers: list[Any] = [
        {"id": "C1", "facts": {"car": {"bought": "soon"}}},
        {"id": "C1", "facts": {}},
        {"facts": {}},
        {"id": "C2", "fact": {}, "events": [{"kind": "none"}]},
        7,
    ]
    with pytest.raises(InputError) as raised:
        policy().allocate(given_customers, [{"id": "S1", "rol": "x"}, {}], as_of=TODAY)
    paths = [fault.path for fault in raised.value.faults]
    assert paths[:6] == [
        "customers[0].facts.car.bought",
        "customers[1]",
        "customers[2]",
        "customers[3].fact",
        "customers[3].events[0].kind",
        "customers[4]",
    ]
    assert {"staff[0].rol", "staff[0].role", "staff[1]"} <= {*paths}


def test_a_name_is_needed_only_where_there_are_several() -> None:
    with pytest.raises(KeyError, match="`month`"):
        policy().allocate([], [], as_of=TODAY, name="moth")
    assert policy().allocate([], [], as_of=TODAY, name="month").given == 0


def test_deciding_asks_for_no_staff() -> None:
    assert (
        load_text(
            POLICY.replace("CHOICE", CHOICES["smallest"]).replace(
                "it must be filled in", "it counts as issuer"
            )
        )
        .decide({"car": {"bought": "2012-12-03"}}, as_of=TODAY)
        .values["ahead"]
        == 4
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_prints_what_the_allocation_has(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, who, staff = tmp_path / "m.rules", tmp_path / "c.jsonl", tmp_path / "s.json"
    rules.write_text(POLICY.replace("CHOICE", CHOICES["smallest"]), "utf-8")
    given_customers = [
        {"id": "C1", "facts": {"car": {"id": "V1", "bought": "2012-12-03"}}},
        {"id": "C2", "facts": {"car": {"id": "V2"}}},
    ]
    who.write_text("\n".join(map(json.dumps, given_customers)), "utf-8")
    staff.write_text(json.dumps([person("S1", 2)]), "utf-8")
    call = ["allocate", str(rules), str(who), str(staff), "--as-of", "2015-08-25", "--lang", language]
    assert main(call) == 0
    head = {
        "en": "month on 2015-08-25: of 2, 1 assigned, nobody for 0, undecided 1, not due 0",
        "zh": "month，2015-08-25：共 2：分出 1，没人可分 0，未定 1，不分 0",
    }
    assert capsys.readouterr().out.splitlines()[0] == head[language]
    assert main([*call, "--json"]) == 0
    made = load(rules).allocate(given_customers, [person("S1", 2)], as_of="2015-08-25")
    assert json.loads(capsys.readouterr().out) == made.to_dict()
    assert main([*call, "--assignment", "none"]) == 2


# --- the dealership's own

ROOT = Path(__file__).parents[1]
EDITIONS = [ROOT / "rulesets" / "dealership_2015", ROOT / "rulesets" / "续保_2015"]


def staff_member(name: str, position: str, held: int, *, active: bool = True) -> dict[str, Any]:
    return {"id": name, "position": position, "active": active, "customers_held": held}


@pytest.mark.parametrize("folder", EDITIONS, ids=["English", "Chinese"])
def test_the_dealership_assigns_december_on_25_august(folder: Path) -> None:
    def vehicle(name: str, purchased: str, **more: object) -> dict[str, Any]:
        return {"id": name, "facts": {"vehicle": {"id": "V" + name[1:], "purchase_day": purchased, **more}}}

    given_customers = [
        vehicle("C1", "2012-12-03"),
        vehicle("C2", "2013-12-31", previous_owner="R2"),
        vehicle("C3", "2014-12-10", previous_owner="R3"),
        vehicle("C4", "2014-12-11", insured_elsewhere=True, own_service_advisor="A1"),
        vehicle("C5", "2014-12-12", insured_elsewhere=True, own_service_advisor="A2"),
        vehicle("C6", "2014-11-30"),
        vehicle("C7", "2014-12-01", sold=True),
        vehicle("C8", "2014-12-24", previous_owner="R2"),
        vehicle("C9", "2014-12-25"),
        {"id": "C0", "facts": {"vehicle": {"id": "V0"}}},
    ]
    people = [
        staff_member("R1", "renewal_specialist", 118),
        staff_member("R2", "renewal_specialist", 119),
        staff_member("R3", "renewal_specialist", 20, active=False),
        staff_member("A1", "service_advisor", 30),
        staff_member("A2", "service_advisor", 10, active=False),
        staff_member("K1", "customer_care", 118),
        staff_member("K2", "customer_care", 119),
    ]
    made = load(folder).allocate(given_customers, people, as_of="2015-08-25")
    assert {each.unit: (each.person, each.row) for each in made.assignments} == {
        "V8": ("R2", 1),  # R2 keeps one of his two, and is full then
        "V4": ("A1", 2),  # insured elsewhere: his service adviser, who is active
        "V1": ("R1", 3),
        "V3": ("R1", 3),  # R3, who had him, is not active
        "V5": ("K1", 4),  # A2 is not active either, and both specialists are full
        "V9": ("K2", 4),
        "V2": ("K1", 4),
    }
    assert [each.unit for each in made.assignments][:2] == ["V1", "V3"]
    assert made.unassigned == ()
    assert [each.lacking for each in made.undecided] == [("vehicle.purchase_day",)]
    assert sorted(unit for _, unit in made.not_due) == ["V6", "V7"]
    first = next(each for each in made.assignments if each.unit == "V1")
    assert dict(first.details) == {
        "first_call_planned": date(2015, 8, 25),
        "first_call_days_late": 5,
        "first_call_timing": "late_do_now",
    }


@pytest.mark.parametrize("folder", EDITIONS, ids=["English", "Chinese"])
def test_when_everybody_is_full_it_is_reported(folder: Path) -> None:
    given_customers = [{"id": "C1", "facts": {"vehicle": {"id": "V1", "purchase_day": "2012-12-03"}}}]
    people = [
        staff_member("R1", "renewal_specialist", 120),
        staff_member("R2", "renewal_specialist", 3, active=False),
    ]
    made = load(folder).allocate(given_customers, people, as_of="2015-08-25")
    assert [each.unit for each in made.unassigned] == ["V1"]
    chinese = made.explain("V1").in_language("zh").text
    assert "R1不行：不满足在管客户数（120）不足120" in chinese
