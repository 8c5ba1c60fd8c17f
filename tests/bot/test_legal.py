"""The profile of teaching hours on the command line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import Config, ConfigError, PolicySection, load_config
from bot.legal import plan_report, teaching_hours_of
from domain.booking.hours.planning import Timetable, plan
from domain.booking.hours.timetable import HORIZON
from domain.policy.hours import TeachingHours
from knowledge.centre import load_centre
from tests.house import CONTENT, catalogue

MONDAY = datetime(2026, 9, 21, 0, 0, tzinfo=UTC)


def config(profile: str, content: Path = CONTENT) -> Config:
    return Config.model_validate({"policy": {"profile": profile}, "content": {"folder": str(content)}})


def report(law: TeachingHours, now: datetime = MONDAY) -> list[str]:
    centre = load_centre(CONTENT)
    timetable = Timetable(centre.campuses, centre.courses, centre.classes, centre.trials)
    return list(plan_report(law, plan(timetable, law, now, now + HORIZON), (), catalogue()))


def test_a_profile_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[policy]\nprofile = "mars"\n')
    with pytest.raises(ConfigError, match=r"policy\.profile: 'mars' is not a profile; there are none, cn-mainland"):
        load_config(path)


def test_without_a_profile_there_is_nothing_to_report() -> None:
    assert PolicySection().profile == "none"
    assert report(teaching_hours_of(Path("config.toml"), config("none"))) == []


def test_every_row_of_the_timetable_that_is_refused_is_named_with_its_reason() -> None:
    hours = teaching_hours_of(Path("config.toml"), config("cn-mainland"))
    first, *rows = report(hours)
    assert "'cn-mainland'" in first and first.endswith(" lessons of the coming 4 weeks")
    # 26 and 27 September are the Mid-Autumn weekend, 3 October is a holiday itself, 10 October is worked
    saturdays = next(row for row in rows if "'maths-g1-2-sat-1000'" in row)
    assert ", 3: " in saturdays and "Sat 26 Sep is a day off" in saturdays
    assert "Sat 3 Oct is a public holiday" in saturdays
    assert not any("chess" in row or "coding" in row for row in rows)
    thursdays = next(row for row in rows if "'english-g4-6-thu-1730'" in row)
    assert ", 1: Thu 1 Oct is a public holiday" in thursdays


def test_lessons_of_a_year_that_is_not_announced_are_counted() -> None:
    hours = teaching_hours_of(Path("config.toml"), config("cn-mainland"))
    assert "provisional" not in report(hours)[-1]
    last = report(hours, datetime(2026, 12, 21, tzinfo=UTC))[-1]
    assert "lessons are in a year whose holidays holidays.toml does not call published" in last


def test_a_profile_needs_its_own_countrys_calendar(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    with pytest.raises(ConfigError, match=r"c\.toml, policy\.profile: 'cn-mainland' needs .* does not exist"):
        teaching_hours_of(Path("c.toml"), config("cn-mainland", content))
    shutil.copy(CONTENT / "holidays.toml", content)
    text = (content / "holidays.toml").read_text(encoding="utf-8").replace('"CN"', '"DE"')
    (content / "holidays.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"holidays of CN, and .*holidays\.toml has those of DE"):
        teaching_hours_of(Path("c.toml"), config("cn-mainland", content))
