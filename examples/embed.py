"""Ask a ruleset from a program of your own: what is next for this customer, and why."""

import json
from pathlib import Path

import renewrules

here = Path(__file__).parent
rules = renewrules.load(here.parent / "rulesets" / "dealership_2015")
customer = json.loads((here / "customer.json").read_text("utf-8"))

decision = rules.decide(customer["facts"], customer["events"], as_of="2015-09-06T09:00+08:00")
if decision.next is not None:
    print(decision.next.step, "for", decision.next.row, "by", decision.next.owner)
    print(decision.message(decision.next).text)
    print(decision.why("care-call", row="P1").text)
