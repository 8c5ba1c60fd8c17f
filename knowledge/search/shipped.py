"""When a hit is sure, before a centre has labelled questions of its own.

Written by `python -m benchmarks.ship_search`; not to be edited. Fitted on the questions in benchmarks/asked.
Temperature, none, sure, margin, worth showing: see knowledge/search/chances.py.
"""

from __future__ import annotations

from domain.language import Lang
from knowledge.search.chances import Fitted, Limits

TUNED: Fitted = {
    Lang.ZH: Limits.of((0.0367, 0.429, 0.87, 0.0, 0.08)),
    Lang.EN: Limits.of((0.0352, 0.418, 0.87, 0.0, 0.08)),
}
ANY: Fitted = {
    Lang.ZH: Limits.of((0.3703, 1.5793, 0.82, 0.0, 0.08)),
    Lang.EN: Limits.of((0.3533, 1.4068, 0.76, 0.0, 0.08)),
}
WORDS: Fitted = {
    Lang.ZH: Limits.of((0.0202, 0.0597, 0.82, 0.0, 0.08)),
    Lang.EN: Limits.of((0.0386, 0.1345, 0.66, 0.0, 0.08)),
}
