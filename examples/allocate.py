"""Who looks after which customers this month: the batch of a dealership, and the reason of one line."""

from pathlib import Path

import renewrules

rules = renewrules.load(Path(__file__).parents[1] / "rulesets" / "dealership_2015")
customers = [
    {"id": "C1", "facts": {"vehicle": {"id": "V1", "purchase-day": "2012-12-03", "previous-owner": "S1"}}},
    {"id": "C2", "facts": {"vehicle": {"id": "V2", "purchase-day": "2013-12-31"}}},
]
staff = [
    {"id": "S1", "position": "renewal-specialist", "active": False, "customers-held": 80},
    {"id": "S2", "position": "renewal-specialist", "active": True, "customers-held": 117},
]
allocation = rules.allocate(customers, staff, as_of="2015-08-25")
for line in allocation.assignments:
    print(line.unit, "to", line.person, dict(line.details)["first_call_timing"])
print(allocation.explain("V1").text.splitlines()[0])
