"""The map of skills and the weeks become drawings whose words are texts of the catalogue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.language import Lang
from domain.practice.learner.model import Band
from domain.practice.standing.charts import MOST_SKILLS, MapSkill, MapTopic, PracticeDay, SkillMap, Weeks
from tests.house import catalogue

MONDAY = date(2026, 11, 2)


def skills(count: int) -> tuple[MapSkill, ...]:
    return tuple(MapSkill({Lang.ZH: f"点{n}", Lang.EN: f"Skill {n}"}, Band.FIRM, 0.8, 0.7, 0.9) for n in range(count))


def days(count: int) -> tuple[PracticeDay, ...]:
    return tuple(PracticeDay(MONDAY + timedelta(days=n), sets=n % 2, answered=6 * (n % 2)) for n in range(count))


def test_at_most_twenty_skills_are_drawn_and_the_rest_is_counted() -> None:
    it = SkillMap("M", (MapTopic("A", skills(15)), MapTopic("B", skills(10)), MapTopic("C", skills(3))), more=2)
    data = catalogue().attachment(it.drawing(), Lang.EN)["data"]
    assert [len(topic["skills"]) for topic in data["topics"]] == [9, 8, 3]
    assert sum(len(topic["skills"]) for topic in data["topics"]) == MOST_SKILLS
    assert data["more"] == "and 10 more skills"


def test_the_map_speaks_the_readers_language() -> None:
    it = SkillMap({Lang.ZH: "地图", Lang.EN: "Map"}, (MapTopic("A", skills(1)),))
    zh, en = (catalogue().attachment(it.drawing(), lang) for lang in Lang)
    assert (zh["data"]["title"], zh["data"]["topics"][0]["skills"][0]["name"]) == ("地图", "点0")
    assert (en["data"]["title"], en["data"]["topics"][0]["skills"][0]["name"]) == ("Map", "Skill 0")
    assert (zh["lang"], en["lang"]) == ("zh", "en")
    assert [band for band, _ in en["data"]["legend"]] == ["firm", "on_the_way", "fading", "new"]


def test_a_week_that_one_looks_back_to_is_not_called_this_week() -> None:
    now, then = (
        catalogue().attachment(Weeks("W", days(14), MONDAY, is_present=is_present).drawing(), Lang.ZH)["data"]
        for is_present in (True, False)
    )
    assert (now["this_week"], now["today"]) == ("这一周", "2026-11-02")
    assert (then["this_week"], then["today"]) == ("11月9日起", "")


def test_weeks_are_whole_weeks_without_a_gap() -> None:
    for count in (0, 6, 8, 49):
        with pytest.raises(ValueError, match="weeks"):
            Weeks("W", days(count), MONDAY).drawing()
    broken = (*days(13), PracticeDay(MONDAY + timedelta(days=20)))
    with pytest.raises(ValueError, match="weeks"):
        Weeks("W", broken, MONDAY).drawing()


def test_a_first_week_is_compared_with_nothing() -> None:
    first = catalogue().attachment(Weeks("W", days(7), MONDAY).drawing(), Lang.EN)["data"]
    third = catalogue().attachment(Weeks("W", days(21), MONDAY, goal=3).drawing(), Lang.EN)["data"]
    assert (first["usual"], first["past"], first["goal"]) == ("", "", None)
    assert third["usual"] and third["past"]
    assert third["weeks"] == ["from 2 Nov", "from 9 Nov", "from 16 Nov"]
    assert third["goal_name"] == "Goal: 3 days a week"
