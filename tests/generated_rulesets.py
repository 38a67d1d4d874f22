"""Random rulesets as text, and random customers for them.

Everything is drawn from one `random.Random`, so that hypothesis (`st.randoms`) and long campaigns share the
generator. The rules are well typed by construction and use every kind of declaration; whether they are
sensible is left to chance.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import attrs

from renewrules.core.lowering import lower
from renewrules.core.nodes import EventSchema, Fact, Program
from renewrules.core.symbols import Unit
from renewrules.dates import instant_from
from renewrules.engine.compiled import Question, compile_question
from renewrules.engine.inputs import Reader
from renewrules.engine.reference import Evaluator
from renewrules.grammar.parser import parse
from renewrules.report import render
from renewrules.source import SourceFile
from renewrules.valuetypes import Bool, Choice, Choices, Date, Money, Number, Rate, Text, Zone

FIRST = date(2015, 1, 1)
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "UTC")
EVERY_ONE = "every one made, whether or not it got through"
BLANKS = ("it must be filled in", "what cannot be settled without it stays open")


@attrs.frozen
class Vocabulary:
    """What the generated rules may name."""

    amounts: tuple[str, ...] = ("premium", "price")
    numbers: tuple[str, ...] = ("count", "seats")
    dates: tuple[str, ...] = ("expiry", "start")
    flags: tuple[str, ...] = ("agreed", "sold", "vip")
    choices: tuple[str, ...] = ("tier",)
    options: tuple[str, ...] = ("gold", "silver", "none-yet")
    covers: tuple[str, ...] = ("theft", "glass", "scratch")


WORDS = Vocabulary()


class RulesetWriter:
    """Writes one random ruleset."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.values: dict[str, list[str]] = {"amount": [], "number": [], "date": []}
        self.steps: list[str] = []

    def text(self) -> str:
        """The whole ruleset."""
        blocks = [self._terms(), self._facts(), self._events(), *self._value_blocks(), self._plan()]
        blocks += [
            self._holds(),
            self._suggestions(),
            self._packages(),
            self._responses(),
        ]
        if self.random.random() > 0.5:  # the smallest rulesets do without
            blocks.append(self._assignment())
        self.random.shuffle(blocks)
        return "\n\n".join(blocks) + "\n"

    def _pick(self, *options: str) -> str:
        return self.random.choice(options)

    def _some(self, options: tuple[str, ...]) -> list[str]:
        return [option for option in options if self.random.random() < 0.6] or [options[0]]

    # --- the frame

    def _terms(self) -> str:
        month = self._pick(
            "in a month without that day, its last day counts",
            "in a month without that day, the first day of the next month counts",
        )
        rounding = self._pick("half up", "half to even", "down", "up")
        calendar = self._pick("cn-mainland", "weekdays")
        zone = self._pick(*ZONES)
        return (
            f'terms generated:\n  time zone "{zone}"; calendar "{calendar}", weekend days officially worked count as working days; {month};\n'
            f"  amounts in CNY; each amount paid is rounded {rounding} to 0.01"
            f"{self._pick('', '; also off on 2015-04-15, 2015-05-20; also worked on 2015-05-02')}."
        )

    def _blank(self, default: str) -> str:
        return self._pick(*BLANKS, f"it counts as {default}")

    def _facts(self) -> str:
        subjects = (
            "subjects:\n| subject | there is … |\n| customer | one |\n| vehicle | one or more for each customer |\n"
            "| policy | one or more for each vehicle |"
        )
        customer = [
            ("agreed", "yes or no", "no"),
            ("vip", "yes or no", "yes"),
            ("tier", "one of gold, silver, none-yet", "silver"),
        ]
        customer.append(("zone", "a time zone", '"Asia/Tokyo"'))
        vehicle = [
            ("sold", "yes or no", "no"),
            ("seats", "a number", "5"),
            ("price", "an amount", "80,000 CNY"),
        ]
        policy = [
            ("expiry", "a date", "2015-06-30"),
            ("start", "a date", "2015-01-31"),
            ("premium", "an amount", "3,000 CNY"),
        ]
        policy += [
            ("count", "a number", "3"),
            ("covers", "any of theft, glass, scratch", "glass"),
            ("share", "a percentage", "5%"),
        ]
        tables = [("customer", customer), ("vehicle", vehicle), ("policy", policy)]
        written = [
            f"facts of {subject}:\n| fact | fill in … | if left blank, … | can be changed by … |\n"
            + "\n".join(
                f"| {name} | {type_} | {self._blank(default)} | {self._pick('the customer', 'nobody')} |"
                for name, type_, default in rows
            )
            for subject, rows in tables
        ]
        return "\n\n".join((subjects, *written))

    def _events(self) -> str:
        return (
            'events of policy:\n| event | means … |\n| call | "a call" |\n| text | "a text" |\n| renewal | "renewed" |\n| doubt | "a doubt" |\n\n'
            'events of customer:\n| event | means … |\n| opened | "complaint" |\n| closed | "settled" |\n| stop | "no more" |\n\n'
            "fields of call:\n| field | fill in … | if left blank, … |\n| outcome | one of connected, no-answer | "
            f"{self._pick('it must be filled in', 'what cannot be settled without it stays open', 'it counts as no-answer')} |\n\n"
            "fields of renewal:\n| field | fill in … | if left blank, … |\n| paid | an amount | "
            f"{self._pick('it must be filled in', 'it counts as 0 CNY')} |\n\n"
            "fields of doubt:\n| field | fill in … | if left blank, … |\n"
            f"| about | one of price, busy, family | {self._pick('it must be filled in', 'it counts as busy', BLANKS[1])} |\n"
            "| rival | an amount | what cannot be settled without it stays open |\n\n"
            'roles:\n| role | means … |\n| clerk | "does it" |\n\n'
            'gifts:\n| gift | means … |\n| voucher | "a voucher" |\n| credit | "credit" |\n| cash | "cash" |\n\n'
            "groups:\n| group | is any of … |\n| contact | call, text |\n\n"
            "scripts:\n| script | is for … | talks of … | says … |\n"
            '| hello | care | cars | "Hello, until {expiry}." |\n| offer | sales | insurance | "Buy." |\n'
            '| notice | service | insurance | "Done." |\n| duty | legal duty | insurance | "You must know." |'
        )

    # --- values

    def amount(self) -> str:
        """Something worth money."""
        return self._pick(
            *WORDS.amounts,
            *self.values["amount"],
            f"{self.random.randint(0, 9_999):,}.{self.random.randint(0, 9)} CNY",
        )

    def number(self) -> str:
        """Some number."""
        return self._pick(*WORDS.numbers, *self.values["number"], str(self.random.randint(0, 12)))

    def date(self) -> str:
        """Some date by name."""
        return self._pick(*WORDS.dates, *self.values["date"], "today")

    def quantity(self) -> str:
        """Some length of time."""
        unit = self._pick("days", "days", "days", "weeks", "months", "working days")
        return f"{self.random.randint(2, 40 if unit == 'days' else 5)} {unit}"

    def day(self) -> str:
        """A date, moved or not, reckoned from an event or not, and sometimes kept within a bound."""
        day = self._day()
        return f"{day}, but no {self._pick('later', 'earlier')} than {self._day()}" if self._rarely() else day

    def _day(self) -> str:
        if self._rarely():
            event = f"the {self._pick('first', 'latest')} {self.pattern()}"
            return self._pick(f"the day of {event}", f"{self.quantity()} after {event}")
        return self._pick(
            self.date(), f"{self.quantity()} before {self.date()}", f"{self.quantity()} after {self.date()}"
        )

    def _rarely(self) -> bool:
        return self.random.random() < 0.15

    def test(self) -> str:
        """One test."""
        comparison = self._pick("is at least", "is at most", "is over", "is under", "is", "is not")
        order = self._pick("is no later than", "is no earlier than", "is before", "is after", "is", "is not")
        return self._pick(
            f"{self._pick(*WORDS.flags)} is {self._pick('yes', 'no')}",
            f"{self.amount()} {comparison} {self.amount()}",
            f"{self.number()} {comparison} {self.number()}",
            f"{self.date()} {order} {self.day()}",
            f"tier {self._pick('is', 'is not')} {self._pick(*WORDS.options)}",
            f"tier is {self._pick('one of', 'none of')} {', '.join(self._some(WORDS.options))}",
            f"covers {self._pick('includes', 'does not include')} {self._pick(*WORDS.covers)}",
            f"there was {self._pick('', 'no ')}{self.pattern()}".replace("  ", " "),
            f"today is no later than {self.quantity()} after {self._pick(*WORDS.dates)}",
            f"{self._pick('expiry', 'premium', 'tier')} is {self._pick('filled in', 'left blank')}",
            f"{self.date()} falls in {self._pick('March', 'June')} to {self._pick('May', 'July', 'January')}",
            f"{self.date()} falls on a {self._pick('Monday', 'Saturday', 'Sunday', 'day off')}",
        )

    def pattern(self) -> str:
        """A kind of event."""
        kinds = ("call", "call with outcome connected", "text", "renewal", "opened", "stop")
        return self._pick(*kinds, "doubt", "doubt with about price")

    def condition(self) -> str:
        """A condition of one to three tests."""
        joint = self._pick(", and ", ", or ")
        return joint.join(self.test() for _ in range(self.random.randint(1, 3)))

    def _value_blocks(self) -> list[str]:
        blocks = []
        for number in range(self.random.randint(2, 6)):
            write = self.random.choice(
                (self._amount, self._number, self._date, self._table, self._tiers, self._listed)
            )
            blocks.append(write(f"v{number}x"))
        return blocks

    def _amount(self, name: str) -> str:
        base = self._pick(
            self.amount(),
            f"{self._pick(*WORDS.amounts)} plus {self.amount()}",
            f"{self._pick(*WORDS.amounts)} less {self.amount()}",
            f"{self.random.randint(1, 200) / 10}% of {self._pick(*WORDS.amounts)}",
            f"{self._pick(*WORDS.amounts)} times {self.random.randint(1, 9)}",
            f"{self._pick(*WORDS.amounts)} times {self._pick('count', 'seats')} over {self._pick('count', '365')}",
            f"{self._pick(*WORDS.amounts)}, but at most {self.amount()}",
            "the total paid of renewal",
            f"the rival of the latest doubt{self._pick('', ' with about price')}",
        )
        exception = (
            f", but {self.amount()} if {self.condition()}"
            if self.random.random() < 0.4 and "but" not in base
            else ""
        )
        rounded = "; rounded like an amount paid" if self.random.random() < 0.4 else ""
        shares = "; of which clerk 70%, seller 20%, finder 10%" if self.random.random() < 0.3 else ""
        self.values["amount"].append(name)
        return f"value {name}: {base}{exception}{rounded}{shares}."

    def _number(self, name: str) -> str:
        base = self._pick(
            self.number(),
            f"{self._pick(*WORDS.numbers)} plus {self.number()}",
            f"{self._pick(*WORDS.numbers)} times {self.number()}",
            f"the number of {self.pattern()}",
            f"the number of {self.pattern()} since {self.date()}",
            f"the number of {self.pattern()} in the {self.quantity()} before {self.date()}",
            f"the {self._pick('whole', 'calendar')} months from {self.date()} to {self.date()}",
        )
        exception = f", but {self.number()} if {self.condition()}" if self.random.random() < 0.4 else ""
        self.values["number"].append(name)
        return f"value {name}: {base}{exception}."

    def _date(self, name: str) -> str:
        base = self._pick(
            self.day(),
            f"the next anniversary of {self.date()}",
            f"{self.quantity()} after the first {self.pattern()}",
        )
        exception = f", but {self.day()} if {self.condition()}" if self.random.random() < 0.4 else ""
        dated = (
            f", but {self.day()} from {self._some_day()} on, going by {self._pick('today', 'expiry')}"
            if self.random.random() < 0.2
            else ""
        )
        self.values["date"].append(name)
        return f"value {name}: {base}{dated or exception}."

    def _some_day(self) -> str:
        return (FIRST + timedelta(days=self.random.randint(0, 800))).isoformat()

    def _table(self, name: str) -> str:
        policy = self._pick(
            "the first row that fits counts", "at most one row fits", "all rows that fit are added up"
        )
        rows = self.random.randint(1, 4)
        otherwise = f"; if no row fits, it is {self.amount()}" if self.random.random() < 0.6 else ""
        order = list(range(1, rows + 1))
        self.random.shuffle(order)
        lines = [f"| {number} | {self.condition()} | {self.amount()} |" for number in order]
        table = "\n".join(("| row … | if … | then … |", *lines))
        self.values["amount"].append(name)
        return f"table {name}:\n  {policy}{otherwise}.\n{table}"

    def _tiers(self, name: str) -> str:
        mode, unit = self.random.choice(
            (
                ("each part of premium pays by its own band", "rate"),
                ("all of premium pays by the band that count has reached", "rate by count"),
                ("it is what the band that premium has reached pays", "amount"),
                ("each part of count pays by its own band", "amount by count"),
            )
        )
        side = self._pick("from", "over")
        bounds = sorted(self.random.sample(range(9), self.random.randint(1, 4)))
        lines = []
        for bound in bounds:
            start = f"{bound}" if "count" in unit else f"{bound * 1000:,} CNY"
            pays = (
                f"{self.random.randint(0, 90) / 10}%"
                if "rate" in unit
                else f"{self.random.randint(0, 300)} CNY"
            )
            lines.append(f"| {start} | {pays} |")
        self.random.shuffle(lines)
        self.values["amount"].append(name)
        pays_word = "each pays" if unit == "amount by count" else "pays"
        return f"tiers {name}:\n  {mode}.\n| {side} … | {pays_word} … |\n" + "\n".join(lines)

    def _listed(self, name: str) -> str:
        row = (
            f"| 1 | {self.condition()} | silver |\n| 2 | {self.condition()} | {self._pick('gold', 'tier')} |"
        )
        return (
            f"table {name}:\n  the answer is one of gold, silver, none-yet;\n  the first row that fits counts;\n"
            f"  if no row fits, it is none-yet.\n| row … | if … | then … |\n{row}"
        )

    # --- plans, holds and menus

    def _plan(self) -> str:
        names = [f"s{number}" for number in range(self.random.randint(1, 5))]
        self.random.shuffle(names)
        self.steps = names
        clauses = ["one for each policy", f"its steps are {', '.join(names)}"]
        if self.random.random() < 0.7:
            clauses.append("one contact finishes only one of them, the first in this order that it fits")
        clauses.append(
            "when the target has passed, "
            + self._pick(
                "the step is still to be done",
                "the step is skipped",
                "only the step with the newest target is done, the older ones are skipped",
            )
        )
        if self.random.random() < 0.5:
            clauses.append(f"ends for good if {self.condition()}")
        if self.random.random() < 0.5:
            days = self.random.randint(0, 9)
            clauses.append(f"pauses from opened until {days} days after closed, that day included")
        plan = "plan contact-plan:\n  " + ";\n  ".join(clauses) + "."
        steps = [self._step(name, names[:index]) for index, name in enumerate(names)]
        self.random.shuffle(steps)
        return "\n\n".join((plan, *steps))

    def _step(self, name: str, earlier: list[str]) -> str:
        channel = self._pick("call", "text")
        script = self._pick(
            "script hello",
            "script offer",
            "script notice",
            "script duty",
            "scripts hello, offer in turn, by how many were sent to the same customer",
        )
        day = (
            f"{self.quantity()} after {self.random.choice(earlier)} was done"
            if earlier and self.random.random() < 0.5
            else self.day()
        )
        if earlier and self.random.random() < 0.4:
            day += f", but {self.day()} if {self.random.choice(earlier)} is missed"
        clauses = [f"have clerk contact by {channel}, using {script}", f"target {day}"]
        clauses.append(
            f"no later than {self._pick(self.day(), '1 day before expiry', '20 days after expiry')}"
        )
        if self.random.random() < 0.5:
            clauses.append(f"no earlier than {self.day()}")
        if self.random.random() < 0.3:
            clauses.append(f"overdue from {self.day()}")
        if self.random.random() < 0.6:
            clauses.append(
                self._pick(
                    "not on a day off, the target moves to the next working day",
                    "not on a day off, the target moves to the previous working day",
                    "not on a day off, the target moves to the next working day, or to the previous one if that is in the next month",
                    "not during an official holiday, the target moves to the first day after it",
                    "on any day, days off included",
                )
            )
        if self.random.random() < 0.3:
            clauses.append(f"done up to {self.random.randint(1, 5)} days early still counts")
        if self.random.random() < 0.3:
            clauses.append(
                f"tried and not done, tried again {self.random.randint(1, 5)} days later at the earliest, by calendar day"
            )
        if self.random.random() < 0.2:
            clauses.append("left out when it does not fit")
        if self.random.random() < 0.2:
            clauses.append(f"priority {self.random.randint(1, 5)}")
        if earlier and self.random.random() < 0.3:
            other = self.random.choice(earlier)
            clauses.append(f"only if {other} is {self._pick('done', 'missed', 'forbidden by a rule')}")
        elif self.random.random() < 0.2:
            clauses.append(f"only if {self.condition()}")
        if self.random.random() < 0.2:
            event = self.pattern()
            clauses.append(f"on the target day, not before the time of day of the latest {event}")
        done = channel if channel == "text" else self._pick("call", "call with outcome connected")
        clauses.append(f"done by its own {done}")
        self.random.shuffle(clauses)
        return f"step {name} of contact-plan:\n  " + ";\n  ".join(clauses) + "."

    def _holds(self) -> str:
        blocks = []
        if self.random.random() < 0.7:
            scripts = ("scripts for sales", "scripts that talk of cars, insurance", 'scripts that say "Buy"')
            what = self._pick("call", "text", "contact", "call, text", *scripts)
            extra = self._pick(
                "",
                "; for good once there was stop",
                "; from opened until closed, both days included",
                f"; for {self.random.randint(1, 40)} days after {self.pattern()}, that day included",
                f"; valid from {self._some_day()}",
                f"; valid from {self._some_day()}; validity goes by {self.date()}",
                f"; valid until {self._some_day()}, that day included",
            )
            spared = self._pick("", "; except scripts for service", '; except scripts that say "Done"')
            blocks.append(f'forbid f1: no {what}; if {self.condition()}{extra}{spared}; because "so it is".')
        if self.random.random() < 0.4:
            blocks.append(
                f'forbid f2: no {self._pick("cash", "voucher")}; if {self.condition()}; because "no gift".'
            )
        if self.random.random() < 0.7:
            opens, closes = self._pick("08:00", "09:30", "20:00"), self._pick("17:00", "21:00", "23:30")
            blocks.append(
                f"hours h1: {self._pick('contact', 'call')} only from {opens} and before {closes} by the clock of zone, otherwise at the next such time"
                f"{self._pick('', f'; valid from {self._some_day()}')}."
            )
        for number in range(self.random.randint(0, 2)):
            span = self._pick(
                f"any {self.random.randint(1, 9)} days in a row, to the minute",
                "a calendar day",
                "a calendar week",
                "a calendar month",
            )
            many = self.random.randint(1, 3)
            counted = self._pick("1 call", f"{many} contacts" if many > 1 else "1 contact", "2 texts")
            full = self._pick("the step waits until there is room", "the step is skipped")
            counting = (
                self._pick(EVERY_ONE, EVERY_ONE, "only call with outcome connected")
                if "call" in counted
                else EVERY_ONE
            )
            spared = self._pick("", "; except scripts for service")
            blocks.append(
                f"limit l{number}: at most {counted}; in {span}; counted for each {self._pick('customer', 'policy')} as a whole; "
                f"counting {counting}; when full, {full}{spared}."
            )
        return "\n\n".join(blocks)

    def _suggestions(self) -> str:
        head = f"only what is not in covers;\n  of those that apply not more than {self.random.randint(1, 3)}, the smallest rank first"
        rows = "\n".join(
            f'| {name} | {rank} | {self.condition()} | {self._spoken(rank)} | "{name}" |'
            for rank, name in enumerate(WORDS.covers, 1)
        )
        return f"suggestions of advice:\n  {head}.\n| suggestion | rank … | if … | using script … | because … |\n{rows}"

    def _spoken(self, rank: int) -> str:
        """The script of a suggestion; a column has at least one."""
        return "offer" if rank == 1 else self._pick("-", "hello", "duty")

    def _responses(self) -> str:
        only_one = "\n  at most one of them fits." if self.random.random() < 0.3 else ""
        rows = []
        for rank in range(self.random.randint(1, 4)):
            about = self._pick("", " with about price", " with about busy")
            condition = self._pick("-", self.condition()) if rank else self.condition()
            script = self._pick("-", "hello", "offer", "duty") if rank else "notice"
            following = self._pick("nothing more", self.random.choice(self.steps))
            rows.append(f"| r{rank} | {rank} | doubt{about} | {condition} | {script} | {following} |")
        head = "| response | rank … | to … | if … | answer with script … | next comes … |"
        return f"responses of doubt:{only_one}\n{head}\n" + "\n".join(rows)

    def _assignment(self) -> str:
        facts = "\n".join(
            f"| {name} | {type_} | {self._pick(BLANKS[1], f'it counts as {default}')} |"
            for name, type_, default in (
                ("active", "yes or no", "yes"),
                ("level", "one of junior, senior", "junior"),
                ("held", "a number", "2"),
            )
        )
        order = self._pick(
            "one after the other by id",
            *(f"those with the earliest {day} first, then by id" for day in WORDS.dates),
        )
        choices = (
            "the one with the smallest held, then by id",
            "each in turn by id",
            "in equal numbers, what is left over to the last by id",
            "in equal numbers, what is left over to the first by id",
        )
        rows = "\n".join(
            f"| {number} | {self.condition()} | {self._whom()} | {self._pick(*choices)} |"
            for number in (1, 2, 3)
        )
        return (
            "subject staff: there is one.\n\nfacts of staff:\n"
            f"| fact | fill in … | if left blank, … |\n{facts}\n\n"
            "assignment monthly:\n  assigns each policy to one staff;\n"
            f"  only those are assigned for which {self.condition()};\n  {order};\n"
            f"  each one taken adds {self.random.randint(1, 2)} to held;\n"
            "  row by row, what one row cannot place goes on to the next;\n"
            "  what nobody can take is reported;\n  showing expiry.\n"
            f"| row … | if … | to one for whom … | of several, … |\n{rows}"
        )

    def _whom(self) -> str:
        """A condition about one person."""
        tests = (
            "active is yes",
            f"level is {self._pick('junior', 'senior')}",
            f"held is under {self.random.randint(1, 6)}",
            'staff\'s id is not "S2"',
        )
        return self._pick(", and ", ", or ").join(self._some(tests))

    def _packages(self) -> str:
        cut = self._pick(
            "the largest rank is reduced first, what is given whole falls away whole",
            "all are cut in proportion",
            "only whole packages are given, those that together come closest",
        )
        caps = [
            f"in total at most {self._pick('10% of premium', '250 CNY', '75 CNY')}"
            for _ in range(self.random.randint(0, 2))
        ]
        clauses = [*caps, *([f"over that, {cut}"] if caps else [])]
        if self.random.random() < 0.5:
            clauses.append(
                f"of those that apply not more than {self.random.randint(1, 2)}, the smallest rank first"
            )
        head = ";\n  ".join(dict.fromkeys(clauses))
        rows = [
            f"| p1 | 1 | 2 vouchers | {self.random.randint(1, 99)} CNY | - | {self.condition()} | - |",
            f"| p2 | 2 | 1 credit | - | {self._pick('50.55 CNY', 'price', '3% of premium')} | {self.condition()} | {self._pick('p1', '-')} |",
            f"| p3 | 3 | 1 cash | - | 33.33 CNY | {self.condition()} | p1, p2 |",
        ]
        body = (
            "| package | rank … | gives … | each worth …, given whole | worth …, may be given in part | if … | not together with … |\n"
            + "\n".join(rows)
        )
        return f"packages of menu:{chr(10) + '  ' + head + '.' if head else ''}\n{body}"


def ruleset(random: Random) -> str:
    """One random ruleset as text."""
    return RulesetWriter(random).text()


# --- customers


def customer(random: Random, program: Program) -> dict[str, Any]:
    """Random facts for a program: one to two rows of each subject there may be several of; blanks are frequent."""
    facts: dict[str, Any] = {}
    ids: dict[str, list[str]] = {}
    for schema in program.subjects:
        subject = schema.subject
        parent = subject.parent
        count = 1 if parent is None else random.choice((1, 1, 2))
        ids[subject.name] = [f"{subject.name[:1].upper()}{number}" for number in range(1, count + 1)]
        rows = []
        for row in ids[subject.name]:
            given: dict[str, Any] = {"id": row}
            if parent is not None and len(ids[parent]) > 1:
                given[parent] = random.choice(ids[parent])
            for fact in schema.facts:
                if fact.blank.policy == "required" or random.random() < 0.75:
                    given[fact.name] = raw(random, fact)
            rows.append(given)
        facts[subject.name] = rows[0] if parent is None else rows
    return facts


def events(random: Random, program: Program, facts: dict[str, Any], most: int = 10) -> list[dict[str, Any]]:
    """Random events that concern the rows of `facts`."""
    return [
        _event(random, random.choice(program.events), program, facts, n)
        for n in range(random.randint(0, most))
    ]


def _event(
    random: Random, kind: EventSchema, program: Program, facts: dict[str, Any], number: int
) -> dict[str, Any]:
    rows = facts.get(kind.subject)
    event: dict[str, Any] = {"kind": kind.name, "id": f"e{number}", "at": instant(random)}
    if isinstance(rows, list):
        event[kind.subject] = random.choice(rows)["id"]
        steps = [(plan, step) for plan in program.plans for step in plan.steps if step.channel == kind.name]
        if steps and random.random() < 0.15:
            plan, step = random.choice(steps)
            event["answers"] = f"{plan.name}.{step.name}@{event[kind.subject]}#0"
    for field in kind.fields:
        if field.blank.policy == "required" or random.random() < 0.7:
            event[field.name] = raw(random, field)
    return event


def instant(random: Random) -> str:
    """A random instant in 2015, often at a full hour."""
    day = (date(2015, 3, 1) + timedelta(days=random.randint(0, 150))).isoformat()
    minute = random.choice(("00", "00", "30", "59"))
    return f"{day}T{random.randint(0, 23):02}:{minute}{random.choice(('+08:00', 'Z', '-04:00'))}"


def raw(random: Random, fact: Fact) -> Any:  # noqa: ANN401 -- a value of the fact's own type
    """A random value for a fact, as a caller gives it."""
    match fact.type:
        case Bool():
            return random.random() < 0.5
        case Number():
            return random.choice((0, 1, 2, 3, 5, 8, 9, 20, random.randint(0, 40)))
        case Money():
            return random.choice(
                (Decimal(0), Decimal(3000), Decimal(random.randint(0, 1_200_000)).scaleb(-2))
            )
        case Rate():
            return Decimal(random.randint(0, 10_000)).scaleb(-4)
        case Date():
            return _day(random)
        case Choice(options=options):
            return random.choice(options)
        case Choices(options=options):
            return [option for option in options if random.random() < 0.5]
        case Zone():
            return random.choice(ZONES)
        case Text():
            return random.choice(("Li", "王", "O'Neil"))
        case _:
            raise AssertionError(fact)


def _day(random: Random) -> str:
    ends = ("2015-01-31", "2016-02-29", "2015-12-31", "2015-10-01", "2015-09-06")
    return random.choice((*ends, (FIRST + timedelta(days=random.randint(0, 500))).isoformat()))


# --- rulesets at work


@attrs.frozen
class Loaded:
    """A generated ruleset, ready to be asked; sensible or not, as long as it is well typed."""

    text: str
    program: Program
    reader: Reader
    question: Question


def loaded(random: Random) -> Loaded:
    """A random ruleset; AssertionError with the findings if the generator wrote something ill typed."""
    text = ruleset(random)
    source = SourceFile("generated.rules", text)
    parsed = parse(source)
    lowered = lower((Unit(source, parsed.file),), "generated")
    found = (*parsed.diagnostics, *lowered.diagnostics)
    assert lowered.program is not None, render(found, (source,), "en") + "\n" + text
    assert not parsed.diagnostics, render(found, (source,), "en") + "\n" + text
    names = tuple(definition.name for definition in lowered.program.definitions)
    return Loaded(text, lowered.program, Reader.of(lowered.program), compile_question(lowered.program, names))


def differences(random: Random, rules: Loaded) -> list[str]:
    """Where the compiled engine and the reference interpreter disagree for one random customer."""
    facts = customer(random, rules.program)
    known = rules.reader.read(facts, events(random, rules.program, facts))
    now = instant_from(instant(random))
    seen = known.visible(now)
    compiled = rules.question.ask(seen, now)
    reference = Evaluator(rules.program, seen, now)
    found = []
    for definition in rules.program.definitions:
        for row in (None,) if definition.subject is None else seen.rows[definition.subject]:
            fast, slow = compiled.value(definition.name, row), reference.value(definition.name, row)
            if fast != slow or type(fast) is not type(slow):
                found.append(f"{definition.name} of {row}: compiled {fast!r}, reference {slow!r}")
    return found
