"""Rulesets of any size: campaigns of twenty rules each, with all that a campaign has in practice.

A rule is a value, a row of a table, a band, a step, a forbid, a suggestion or a package. Every campaign has
its own kind of contact, its own plan, its own menus and its own numbers.
"""

# ruff: noqa: E501  (rows of tables are long)

RULES_PER_CAMPAIGN = 20

HEAD = """\
terms generated:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.

subjects:
| subject  | there is …                     |
| customer | one                            |
| policy   | one or more for each customer  |

facts of customer:
| fact    | fill in … | if left blank, … |
| opted-out | yes or no | it counts as no  |

facts of policy:
| fact          | fill in …                         | if left blank, …                 |
| expiry        | a date                            | it must be filled in             |
| premium       | an amount                         | it must be filled in             |
| age           | a number                          | what cannot be settled without it stays open |
| use           | one of family, taxi, delivery     | it must be filled in             |
| region        | one of north, east, south, west   | what cannot be settled without it stays open |

roles:
| role   | means …                 |
| seller | "looks after renewals"  |
"""

CAMPAIGN = """
events of policy:
| event     | means …                        |
| call-{k} | "a call of campaign {k}" |

gifts:
| gift      | means …                    |
| gift-{k} | "the gift of campaign {k}" |

scripts:
| script      | is for … | says …                               |
| opening-{k} | care     | "Campaign {k}: how is the car doing?" |
| offer-{k} | sales    | "Campaign {k}: your cover ends soon." |

value opens-{k}: {early} days before expiry.

value share-{k}: 0.{cents}% of premium.

table bonus-{k}:
  the first row that fits counts;
  if no row fits, it is 0 CNY;
  because "campaign {k} pays for effort".
| row … | if …                                                             | then …         |
| 1     | use is taxi, and premium is at least {p4} CNY                    | {b4} CNY       |
| 2     | use is delivery, and age is over {years}                         | {b3} CNY       |
| 3     | premium is at least {p3} CNY, and region is one of north, east   | {b2} CNY       |
| 4     | premium is at least {p2} CNY                                     | {b1} CNY       |
| 5     | today is no later than opens-{k}, and age is at most {years}     | share-{k}      |

tiers commission-{k}:
  each part of premium pays by its own band.
| from …   | pays …      |
| 0 CNY    | 1.{cents}% |
| {p2} CNY | 2.{cents}% |
| {p4} CNY | 3.{cents}% |

plan campaign-{k}:
  one for each policy;
  its steps are first-{k}, second-{k}, third-{k};
  one contact finishes only one of them, the first in this order that it fits;
  when the target has passed, the step is still to be done;
  tried and not done, tried again 1 day later at the earliest, by calendar day.

step first-{k} of campaign-{k}:
  have seller contact by call-{k}, using script opening-{k};
  no earlier than {earlier} days before expiry;
  target opens-{k};
  no later than {middle} days before expiry;
  not on a day off, the target moves to the next working day;
  done by its own call-{k};
  because "campaign {k} begins {early} days before cover ends".

step second-{k} of campaign-{k}:
  have seller contact by call-{k}, using script offer-{k};
  target 7 days after first-{k} was done, but {middle} days before expiry if first-{k} is missed;
  no later than {late} days before expiry;
  not on a day off, the target moves to the next working day;
  done by its own call-{k}.

step third-{k} of campaign-{k}:
  have seller contact by call-{k}, using script offer-{k};
  target {late} days before expiry;
  no later than 1 day before expiry;
  not on a day off, the target moves to the next working day;
  done by its own call-{k}.

forbid stop-{k}:
  no call-{k};
  if customer's opted-out is yes;
  because "campaign {k} respects who wants no calls".

suggestions of advice-{k}:
  of those that apply not more than 2, the smallest rank first.
| suggestion   | rank … | if …                            | because …                      |
| glass-{k}    | 1      | age is at most {years}          | "campaign {k}: glass breaks"   |
| theft-{k}    | 2      | region is south                 | "campaign {k}: cars are stolen" |
| damage-{k}   | 3      | premium is at least {p2} CNY    | "campaign {k}: dents cost"     |
| seats-{k}    | 4      | use is one of taxi, delivery    | "campaign {k}: passengers"     |

packages of menu-{k}:
  in total at most 10% of premium;
  over that, the largest rank is reduced first, what is given whole falls away whole.
| package    | rank … | gives …      | each worth …, given whole | worth …, may be given in part | if …                          |
| basic-{k}  | 1      | 1 gift-{k}   | {b1} CNY                  | -                             | premium is at least {p2} CNY  |
| extra-{k}  | 2      | 1 gift-{k}   | -                         | {b2} CNY                      | today is no later than opens-{k} |
"""


def ruleset(rules: int) -> str:
    """Return the text of a ruleset with that many rules, which must be a multiple of twenty."""
    campaigns, rest = divmod(rules, RULES_PER_CAMPAIGN)
    if rest:
        raise ValueError(f"{rules} is no multiple of {RULES_PER_CAMPAIGN}")
    return HEAD + "".join(map(_campaign, range(1, campaigns + 1)))


def _campaign(number: int) -> str:
    shift = number % 40
    return CAMPAIGN.format(
        k=number,
        early=100 + shift,
        earlier=110 + shift,
        middle=60 + shift // 2,
        late=20 + shift // 2,
        years=3 + number % 9,
        cents=f"{1 + number % 99:02}",
        p2=1_000 + 7 * number,
        p3=11_000 + 7 * number,
        p4=111_000 + 7 * number,
        b1=10 + number % 50,
        b2=110 + number % 50,
        b3=210 + number % 50,
        b4=310 + number % 50,
    )
