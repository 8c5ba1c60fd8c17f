"""The weights that a new centre starts from.

Written by `python -m benchmarks.ship_parameters`; not to be edited. Fitted on spanish37 (Lindsey, Shroyer, Pashler
and Mozer, 2014, "Improving students' long-term knowledge retention through personalized review"; data under the MIT
licence) and on answers simulated in benchmarks/ship_parameters.py, on nothing else. spanish37 has no times: three
sittings a week of 65 answers, 20 s apart, are assumed, so what the weights say of forgetting rests on that guess.
No difficulty of any item ships: a new centre's come from its labels and are refined by its own answers.
"""

from __future__ import annotations

WEIGHTS = {
    "always": -0.00468,
    "easiness": 0.75054,
    "easiness_known": 0.11778,
    "unknown": 0.29359,
    "ability": 0.22125,
    "ability_quick": 0.29322,
    "ability_on_hard": 0.07974,
    "form": 0.15296,
    "form_quick": 0.15653,
    "wrongs": -0.22566,
    "skill": 0.09565,
    "skill_form": 0.5693,
    "skill_right_minute": 0.30377,
    "skill_right_days": 0.08189,
    "skill_recall": 0.67275,
    "item": 0.32885,
    "item_on_easy": 0.23856,
    "item_met": 0.12459,
    "item_streak": 0.32086,
    "item_right_ten_minutes": 0.09872,
    "item_right_days": 0.19412,
    "item_wrong_minute": 1.26361,
    "item_wrong_ten_minutes": 0.75687,
    "item_wrong_hours": -0.26157,
    "item_wrong_day": -0.33037,
    "item_wrong_days": 0.67059,
}
