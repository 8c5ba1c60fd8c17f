"""Cadences as content, and a sentence with file, key and row for each thing that can be wrong in it."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from domain.cadences.cadence import Anchor, Condition, Hour, Press, Stop, To
from domain.language import Lang
from domain.messages.catalogue import PLACEHOLDER, Catalogue
from knowledge.cadences import load_cadences
from knowledge.content import ContentError
from tests.house import CONTENT, catalogue

CADENCE = """
[[cadences]]
id = "trial"
anchor = "trial_ended"
to = "guardian"
stops = ["reply", "not_now"]

[[cadences.steps]]
after_days = 0
at = "evening"
kind = "follow_up"
text = "trial.evening"
buttons = [["courses"], ["talk", "not_now"]]

[[cadences.steps]]
after_days = 3
at = "10:00-19:00"
kind = "service"
text = "trial.question"
only_if = ["unanswered_question"]
late_after = 12
"""


def write(folder: Path, text: str) -> Path:
    (folder / "cadences.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_file_is_read_into_steps(tmp_path: Path) -> None:
    made = load_cadences(write(tmp_path, CADENCE), catalogue())["trial"]
    first, second = made.steps
    assert (made.anchor, made.to, made.stops) == (
        Anchor.TRIAL_ENDED,
        To.GUARDIAN,
        frozenset({Stop.REPLY, Stop.NOT_NOW}),
    )
    assert (first.at, first.until, first.buttons) == (
        Hour.EVENING,
        None,
        ((Press.COURSES,), (Press.TALK, Press.NOT_NOW)),
    )
    assert (second.at, second.until, second.late_after) == (time(10), time(19), 12)
    assert second.only_if == (Condition.UNANSWERED_QUESTION,)


def test_without_the_file_there_are_none(tmp_path: Path) -> None:
    assert load_cadences(tmp_path, catalogue()) == {}


def test_what_ships_follows_every_anchor_and_can_be_stopped() -> None:
    shipped = load_cadences(CONTENT, catalogue())
    assert {each.anchor for each in shipped.values()} == set(Anchor)
    assert all({Stop.OPTED_OUT, Stop.NOT_NOW, Stop.BAD_NEWS} <= each.stops for each in shipped.values())
    assert [step.after_days for step in shipped["trial"].steps] == [0, 1, 3, 7, 30]
    assert [step.after_days for step in shipped["class-reviews"].steps] == [1, 3, 7]


def test_every_text_of_a_step_is_said_by_one_and_every_step_has_its_text(tmp_path: Path) -> None:
    texts = catalogue().texts
    said = {step.text for cadence in load_cadences(CONTENT, catalogue()).values() for step in cadence.steps}
    written = {key.removeprefix("cadences.text.") for key in texts[Lang.EN] if key.startswith("cadences.text.")}
    assert written == said


WRONG = [
    ('id = "trial"', 'id = "Trial"', r"cadences\[0\].id"),
    ('anchor = "trial_ended"', 'anchor = "wedding"', r"cadences\[0\].anchor"),
    ('to = "guardian"', 'to = "aunt"', r"cadences\[0\].to"),
    ('stops = ["reply", "not_now"]', 'stops = ["rain"]', r"cadences\[0\].stops\[0\]"),
    ('stops = ["reply", "not_now"]', 'stops = ["reply"]', r"steps\[0\].buttons .*'not_now' is offered"),
    ("after_days = 3", "after_days = 0", r"steps\[1\].after_days .*0 does not come after 0"),
    ("after_days = 0", "after_days = -1", r"steps\[0\].after_days .*nobody foresees"),
    ('at = "evening"', 'at = "noon"', r"steps\[0\].at .*'noon' is no hour"),
    ('at = "10:00-19:00"', 'at = "19:00-10:00"', r"steps\[1\].at .*ends before it begins"),
    ('at = "10:00-19:00"', 'at = "25:00"', r"steps\[1\].at .*is no hour"),
    ('at = "evening"', 'at = "own_hour"', r"steps\[0\].at .*only learners"),
    ('kind = "service"', 'kind = "offer"', r"steps\[1\].kind .*'offer' is none of"),
    ('text = "trial.evening"', 'text = "trial.nowhere"', r"steps\[0\].text .*no text 'trial.nowhere'"),
    ('text = "trial.evening"', 'text = "review.next_day"', r"steps\[0\].text .*says \{skills\}.*trial_ended"),
    ('["courses"], ["talk"', '["start"], ["talk"', r"steps\[0\].buttons .*'start' leads nowhere"),
    ('["courses"], ["talk"', '["talk"], ["talk"', r"steps\[0\].buttons .*'talk' is there twice"),
    ('["courses"], ["talk"', '["courses"], ["dance"', r"steps\[0\].buttons\[1\]\[0\]"),
    (
        '[["courses"], ["talk", "not_now"]]',
        '[["courses", "times", "week"], ["talk", "not_now"]]',
        r"steps\[0\].buttons .*5 buttons are more than 4",
    ),
    ('["unanswered_question"]', '["skill_not_firm"]', r"steps\[1\].only_if .*means nothing after trial_ended"),
    ('["unanswered_question"]', '["full_moon"]', r"steps\[1\].only_if\[0\]"),
    ("late_after = 12", "late_after = 0", r"steps\[1\].late_after"),
    ("late_after = 12", "later_after = 12", r"steps\[1\].later_after .*not a known key"),
]


@pytest.mark.parametrize(("was", "becomes", "words"), WRONG, ids=[each[1] for each in WRONG])
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, was: str, becomes: str, words: str) -> None:
    assert was in CADENCE
    with pytest.raises(ContentError, match=rf"cadences\.toml, .*{words}"):
        load_cadences(write(tmp_path, CADENCE.replace(was, becomes, 1)), catalogue())


def test_a_button_for_guardians_is_not_for_learners(tmp_path: Path) -> None:
    text = CADENCE.replace('to = "guardian"', 'to = "learner"')
    with pytest.raises(ContentError, match=r"'talk' is not for a learner"):
        load_cadences(write(tmp_path, text), catalogue())


def test_the_same_id_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"cadences\[1\].id: 'trial' occurs twice"):
        load_cadences(write(tmp_path, CADENCE + CADENCE), catalogue())


def test_a_silence_lasts_a_day_at_least(tmp_path: Path) -> None:
    text = CADENCE.replace("trial_ended", "silence").replace("trial.evening", "silence.two_weeks")
    with pytest.raises(ContentError, match=r"steps\[0\].after_days .*a silence lasts"):
        load_cadences(write(tmp_path, text), catalogue())


def test_placeholders_of_shipped_texts_are_facts_in_both_languages() -> None:
    """What the check reads in one language holds in the other."""
    both: Catalogue = catalogue()
    for key, text in both.texts[Lang.ZH].items():
        if key.startswith("cadences.text.") and isinstance(text, str):
            other = both.texts[Lang.EN][key]
            assert isinstance(other, str)
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(other))
