"""An event that says which action it answers finishes that action's step, for that action's row alone."""

from typing import Any

import renewrules as rr

RULES = """
terms two-cars:
  time zone "UTC";
  calendar "weekdays", weekend days officially worked count as working days;
  amounts in CNY.

subjects:
| subject  | there is …                    |
| customer | one                           |
| car      | one or more for each customer |

facts of car:
| fact | fill in … | if left blank, …     |
| inspection | a date | it must be filled in |

events of customer:
| event | means …  |
| call  | "a call" |

roles:
| role  | means …    |
| clerk | "calls"    |

scripts:
| script | is for … | says … |
| hello  | care     | "Hi"   |

plan check-up:
  one for each car;
  when the target has passed, the step is still to be done.

step tell of check-up:
  have clerk contact by call, using script hello;
  target inspection;
  no later than 10 days after inspection;
  done by its own call.
"""


def statuses(events: list[dict[str, Any]]) -> dict[str, str]:
    """Where each car's step stands on 12 May."""
    rules = rr.load_text(RULES)
    facts = {"customer": {}, "car": [{"id": car, "inspection": "2015-05-11"} for car in ("a", "b")]}
    decision = rules.decide(facts, events, as_of="2015-05-12T10:00Z")
    return {action.row: action.status for action in decision.actions}


def test_a_call_to_the_customer_that_says_nothing_counts_for_both_cars() -> None:
    assert statuses([{"kind": "call", "at": "2015-05-11T10:00Z"}]) == {"a": "done", "b": "done"}


def test_a_call_that_answers_one_cars_action_leaves_the_other_to_be_done() -> None:
    call = {"kind": "call", "at": "2015-05-11T10:00Z", "answers": "check_up.tell@a#0"}
    assert statuses([call]) == {"a": "done", "b": "overdue"}
