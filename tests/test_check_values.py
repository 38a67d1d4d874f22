"""Tiers, caps, dates and names."""

from pathlib import Path

import pytest

from renewrules.checks import run_checks
from renewrules.core.lowering import lower
from renewrules.core.symbols import Unit
from renewrules.diagnostics import Severity
from renewrules.grammar.parser import parse
from renewrules.report import render
from renewrules.source import read_source
from tests.checking import SLUGS, fact, findings, lowered, slugs

RULESETS = Path(__file__).parents[1] / "rulesets"


def tiers(mode: str, *bands: str) -> str:
    rows = "\n".join(f"| {band} |" for band in bands)
    pays = "each pays" if bands[0].strip().endswith("CNY") and "it is what" not in mode else "pays"
    return f"tiers bonus:\n  {mode}.\n| from … | {pays} … |\n{rows}\n"


def menu(caps: str, *packages: str) -> str:
    """Packages `name gives worth`, with + before a worth that may be given in part."""
    made = [
        f"package {name} of menu: rank {rank}; gives {gives}; "
        + (
            f"worth {worth[1:]}, may be given in part."
            if worth[0] == "+"
            else f"each worth {worth}, given whole."
        )
        for rank, (name, gives, worth) in enumerate((package.split(" | ") for package in packages), start=1)
    ]
    caps = f"{caps}; over that, the largest rank is reduced first, what is given whole falls away whole"
    return 'gift card: means "a card".\n' + "\n".join(each.removesuffix(".") + f"; {caps}." for each in made)


def test_a_total_that_falls_at_a_cut_is_an_error_with_both_amounts() -> None:
    [found] = findings(
        tiers("all of sold pays by the band that sold has reached", "0 | 50 CNY", "20 | 30 CNY")
    )
    said = [fact(found, name) for name in ("below", "before", "at", "after")]
    assert said == ["19", "950.00 CNY", "20", "600.00 CNY"]


def test_over_a_cut_the_next_one_is_the_first_to_pay_less() -> None:
    text = tiers("all of sold pays by the band that sold has reached", "0 | 50 CNY", "20 | 30 CNY")
    [found] = findings(text.replace("from …", "over …"))
    assert [fact(found, name) for name in ("below", "at")] == ["20", "21"]


def test_a_lower_rate_is_a_warning_where_the_total_goes_on_rising() -> None:
    [found] = findings(tiers("each part of sold pays by its own band", "0 | 50 CNY", "20 | 30 CNY"))
    assert (SLUGS[found.code], fact(found, "at"), fact(found, "after")) == (
        "tiers-rate-falls",
        "20",
        "30.00 CNY",
    )


@pytest.mark.parametrize(
    "mode",
    [
        "all of sold pays by the band that sold has reached",
        "each part of sold pays by its own band",
        "it is what the band that sold has reached pays",
        "all of premium pays by the band that sold has reached",
    ],
)
def test_rising_tiers_are_fine_and_falling_ones_are_not(mode: str) -> None:
    pays = ("1%", "2%") if "premium" in mode else ("30 CNY", "50 CNY")
    assert slugs(tiers(mode, f"0 | {pays[0]}", f"20 | {pays[1]}")) == []
    assert len(slugs(tiers(mode, f"0 | {pays[1]}", f"20 | {pays[0]}"))) == 1


def test_a_cap_above_everything_together_cuts_nothing() -> None:
    [found] = findings(
        menu("in total at most 100 CNY", "plain | 1 card | 40 CNY", "extra | 2 cards | 30 CNY")
    )
    assert (SLUGS[found.code], fact(found, "most")) == ("cap-never-binds", "100.00 CNY")


def test_a_cap_that_cuts_something_is_fine() -> None:
    packages = ("plain | 1 card | 40 CNY", "extra | 2 cards | 30 CNY")
    assert slugs(menu("in total at most 99 CNY", *packages)) == []


def test_only_so_many_packages_count_towards_the_most() -> None:
    packages = ("plain | 1 card | 40 CNY", "extra | 2 cards | 30 CNY")
    caps = "of those that apply not more than 1, the smallest rank first; in total at most 60 CNY"
    assert slugs(menu(caps, *packages)) == ["cap-never-binds"]


def test_a_worth_that_a_fact_gives_may_reach_any_cap() -> None:
    assert slugs(menu("in total at most 900 CNY", "plain | 1 card | +premium")) == []


def test_a_piece_above_the_cap_is_never_given() -> None:
    [found] = findings(menu("in total at most 30 CNY", "plain | 1 card | 40 CNY", "extra | 1 card | +40 CNY"))
    assert (SLUGS[found.code], fact(found, "package"), fact(found, "piece")) == (
        "piece-over-cap",
        "plain",
        "40.00 CNY",
    )


def test_a_date_after_the_last_holiday_notice_is_a_warning() -> None:
    [found] = findings("value change: 1 CNY, but 2 CNY from 2031-01-01 on, going by today.")
    assert (SLUGS[found.code], fact(found, "date")) == ("date-beyond-calendar", "2031-01-01")


def test_a_date_the_calendar_knows_is_fine() -> None:
    assert slugs("value change: 1 CNY, but 2 CNY from 2020-01-01 on, going by today.") == []


def unused(added: str) -> set[object]:
    found = run_checks(lowered(added))
    return {fact(each, "declaration") for each in found if SLUGS[each.code] == "unused-name"}


@pytest.mark.parametrize(
    ("added", "used"),
    [
        ("", set()),
        ("value many: sold plus 1.", {"fact sold"}),
        ("value many: sold plus 1; for comparison only.", {"fact sold"}),
        (
            "table t: at most one row fits; if no row fits, it is 2.\n|if …|then …|\n|city is west|1|",
            {"fact city"},
        ),
        (
            'forbid quiet: no call; from opened until closed, both days included; because "a".',
            {"event opened", "event closed"},
        ),
    ],
)
def test_a_name_is_used_where_a_rule_writes_it(added: str, used: set[object]) -> None:
    never = {
        "fact refused", "fact wary", "fact city", "fact sold", "fact chosen", "fact start", "fact premium",
        "fact seats", "event opened", "event closed",
    }  # fmt: skip
    assert unused(added) == never - used


def test_an_example_alone_does_not_use_a_fact() -> None:
    assert "fact sold" in unused(
        'example "one":\n  given sold is 3;\n  asked on 2015-08-01;\n  expect there is no next step.'
    )


@pytest.mark.parametrize(
    ("added", "first", "second"),
    [
        ("value seats: 4.", "value seats", "fact seats"),
        ("value north: 4.", "fact city (option)", "value north"),
    ],
)
def test_a_name_for_two_things_is_a_warning(added: str, first: str, second: str) -> None:
    [found] = [each for each in findings(added) if SLUGS[each.code] == "hidden-name"]
    assert (fact(found, "first"), fact(found, "second")) == (first, second)


@pytest.mark.parametrize(
    "folder", sorted(path.name for path in RULESETS.iterdir() if any(path.glob("*.rules")))
)
def test_shipped_rulesets_have_no_errors(folder: str) -> None:
    sources = [
        read_source(path.read_bytes(), path.name) for path in sorted((RULESETS / folder).glob("*.rules"))
    ]
    parsed = [parse(source) for source in sources]  # type: ignore[arg-type]
    made = lower(tuple(Unit(each.source, each.file) for each in parsed), folder)
    found = (*(d for each in parsed for d in each.diagnostics), *made.diagnostics, *run_checks(made))
    errors = [each for each in found if each.severity is Severity.ERROR]
    assert errors == [], render(errors, [each.source for each in parsed], "en")
