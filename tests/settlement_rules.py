"""A scheme of pay small enough to reach every band with a few deals."""

from renewrules import Ruleset, load_text

SCHEME = """\
terms pay-of-a-month:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.

subjects:
| subject | there is … |
| deal    | one        |
| seller  | one        |
| team    | one        |

facts of deal:
| fact           | fill in …                      | if left blank, …                             |
| seller         | words                          | what cannot be settled without it stays open |
| quote-issuer   | words                          | what cannot be settled without it stays open |
| introducer     | words                          | what cannot be settled without it stays open |
| bound-on       | a date                         | what cannot be settled without it stays open |
| money-received | a date                         | what cannot be settled without it stays open |
| start          | a date                         | what cannot be settled without it stays open |
| end            | a date                         | what cannot be settled without it stays open |
| cancelled-on   | a date                         | what cannot be settled without it stays open |
| premium        | an amount                      | it must be filled in                         |
| class          | one of first, repeat, conquest | what cannot be settled without it stays open |
| place-in-month | a number                       | what cannot be settled without it stays open |
| paid-so-far    | an amount                      | what cannot be settled without it stays open |

fact renewals of seller: fill in a number; if left blank, it counts as 0.
fact renewal-rate of team: fill in a percentage; if left blank, what cannot be settled without it stays open.
fact team-name of team: fill in words; if left blank, it counts as "team".

table class-bonus:
  at most one row fits.
| if class is … | then … |
| first         | 30 CNY |
| repeat        | 25 CNY |
| conquest      | 60 CNY |

tiers premium-rate:
  it is what the band that place-in-month has reached pays.
| from the … on | pays … |
| 1st           | 1.0%   |
| 3rd           | 1.5%   |
| 5th           | 2.0%   |

value premium-pay: premium times premium-rate; rounded like an amount paid.

value commission:
  class-bonus plus premium-pay;
  of which seller 70%, quote-issuer 20%, introducer 10%.

tiers volume-bonus:
  each part of renewals pays by its own band.
| from the … on | each pays … |
| 1st           | 30 CNY      |
| 3rd           | 50 CNY      |
| 5th           | 80 CNY      |

value days-held: the days from start to cancelled-on.
value days-left: the days from cancelled-on to end.
value days-in-all: the days from start to end.
value to-take-back:
  paid-so-far times days-left over days-in-all, but paid-so-far if days-held is at most 90;
  rounded like an amount paid.

settlement monthly-pay:
  settles each deal, in the month of money-received;
  if money-received is filled in;
  paid in the month after;
  those of the same seller are numbered within the month by bound-on, then by id, as place-in-month;
  the number of those of the same seller within the month is renewals;
  pays commission for each, by its shares;
  where there is no introducer, that share goes to seller;
  pays volume-bonus every month, to each seller;
  cancelled from cancelled-on on, then to-take-back is taken back, paid-so-far being what was paid for it;
  a cancelled one counts no more, its month is reckoned again;
  at most 50% of what a person earns in a month is taken back, the rest is carried forward.
"""

WHOLE = "all of renewals pays by the band that renewals has reached"
STILL = "a cancelled one still counts in its month"


def scheme(*, whole: bool = False, recounts: bool = True) -> Ruleset:
    """The scheme in one reading of its tiers and of a cancellation."""
    text = SCHEME
    if whole:
        text = text.replace("each part of renewals pays by its own band", WHOLE)
    if not recounts:
        text = text.replace("a cancelled one counts no more, its month is reckoned again", STILL)
    return load_text(text)
