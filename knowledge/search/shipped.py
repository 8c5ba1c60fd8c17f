"""When a hit is sure, before a centre has labelled questions of its own.

Written by `python -m benchmarks.ship_search`; not to be edited. Fitted on the questions in benchmarks/asked.
Temperature, none, sure, margin, worth showing: see knowledge/search/chances.py.
"""

from __future__ import annotations

from domain.language import Lang
from knowledge.search.chances import Fitted, Limits

TUNED: Fitted = {
    Lang.ZH: Limits.of((0.03668, 0.4292, 0.87, 0.0, 0.08)),
    Lang.EN: Limits.of((0.03515, 0.4179, 0.87, 0.0, 0.08)),
}
ANY: Fitted = {
    Lang.ZH: Limits.of((0.3703, 1.579, 0.82, 0.0, 0.08)),
    Lang.EN: Limits.of((0.3533, 1.407, 0.76, 0.0, 0.08)),
}
WORDS: Fitted = {
    Lang.ZH: Limits.of((0.02018, 0.05973, 0.82, 0.0, 0.08)),
    Lang.EN: Limits.of((0.03864, 0.1345, 0.66, 0.0, 0.08)),
}
