"""Small rulesets as text for the tests of checks: a base without faults, and what each test adds to it."""

from collections.abc import Callable, Iterator

from renewrules.checks import run_checks
from renewrules.checks.material import Material
from renewrules.core.lowering import Lowered, lower
from renewrules.core.symbols import Unit
from renewrules.diagnostics import CODES, Diagnostic, Severity
from renewrules.grammar.parser import parse
from renewrules.report import render
from renewrules.source import SourceFile

BASE = """\
terms small:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.

subjects:
| subject  | there is …                    |
| customer | one                           |
| policy   | one or more for each customer |

facts of customer:
| fact        | fill in …                     | if left blank, …      |
| refused     | yes or no                     | it counts as no       |
| wary        | yes or no                     | what cannot be settled without it stays open |
| city        | one of north, south, west     | it must be filled in  |
| sold        | a number                      | it counts as 0        |
| chosen      | any of wash, wax              | it counts as wash     |

facts of policy:
| fact        | fill in …                     | if left blank, …      |
| expiry      | a date                        | it must be filled in  |
| start       | a date                        | what cannot be settled without it stays open |
| premium     | an amount                     | it counts as 0 CNY    |
| seats       | a number                      | it counts as 5        |

events of policy:
| event   | means …              |
| call    | "a call"             |
| text    | "a text message"     |
| renewal | "the policy renewed" |
| opened  | "a complaint opened" |
| closed  | "a complaint closed" |

roles:
| role   | means …           |
| seller | "makes the calls" |

scripts:
| script | is for … | says …               |
| hello  | sales | "About {expiry}."    |
| care   | care  | "How is your car?"   |

plan contact:
  one for each policy;
  its steps are first-call, first-text;
  one contact finishes only one of them, the first in this order that it fits;
  when the target has passed, the step is still to be done;
  tried and not done, tried again 1 day later at the earliest, by calendar day;
  ends for good if there was renewal.

step first-call of contact:
  have seller contact by call, using script hello;
  target 60 days before expiry;
  no later than 10 days before expiry;
  done by its own call.

step first-text of contact:
  have seller contact by text, using script care;
  target 5 days after first-call was done;
  no later than expiry;
  done by its own text.
"""

SLUGS = {code.code: code.slug for code in CODES}


def lowered(added: str, base: str = BASE) -> Lowered:
    source = SourceFile("rules", f"{base}\n{added}")
    parsed = parse(source)
    made = lower((Unit(source, parsed.file),), "small")
    errors = [each for each in (*parsed.diagnostics, *made.diagnostics) if each.severity is Severity.ERROR]
    assert errors == [], render(errors, [source], "en")
    return made


def findings(added: str, base: str = BASE) -> list[Diagnostic]:
    """What checks find, but for names that no rule uses: the base has more than one test needs."""
    return [each for each in run_checks(lowered(added, base)) if SLUGS[each.code] != "unused-name"]


def found_by(check: Callable[[Material], Iterator[Diagnostic]], added: str) -> dict[str, Diagnostic]:
    """What one check finds, by slug: the last of each."""
    made = lowered(added)
    assert made.program is not None
    return {SLUGS[each.code]: each for each in check(Material(made, made.program))}


def slugs(added: str, base: str = BASE) -> list[str]:
    return [SLUGS[each.code] for each in findings(added, base)]


def fact(found: Diagnostic, name: str) -> object:
    return dict(found.facts)[name]


def with_base(old: str, new: str) -> str:
    """The base with one line of it changed."""
    assert BASE.count(old) == 1
    return BASE.replace(old, new)
