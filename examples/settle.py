"""Settle two months' pay with a ruleset: what each person gets, why, and what is taken back."""

import json
from pathlib import Path

import renewrules

here = Path(__file__).parent
rules = renewrules.load(here.parent / "rulesets" / "dealership_2015")
deals = [json.loads(line) for line in (here / "deals.jsonl").read_text("utf-8").splitlines()]
team = {"team": {"team_name": "the team", "team_renewal_rate": "0.72"}}

november = rules.settle(deals, period="2015-11", facts=team)
december = rules.settle(deals, period="2015-12", prior=[november], facts=team)

for settlement in (november, december):
    print(settlement.period, settlement.total)
    for each in settlement.statements:
        print(" ", each.person, each.net, f"(taken back {each.taken_back}, carried {each.carried_out})")

taken = next(line for line in december.lines if line.kind == "cancelled" and line.share == "seller")
print(december.explain(taken))
