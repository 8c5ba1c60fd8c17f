"""The sample centre, and what is said when a centre's files are wrong."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from domain.asking.fitting import fitting
from domain.asking.wishes import read_wish, spoken_places
from domain.courses.course import CourseClass
from domain.language import Lang
from domain.people.person import Role
from knowledge.centre import CentreContent, check_syllabuses, load_centre, load_phrasings
from knowledge.content import ContentError
from knowledge.skills import load_skills

CONTENT = Path(__file__).resolve().parents[2] / "content"
ASKED = CONTENT / "asked.toml"


@pytest.fixture(scope="module")
def centre() -> CentreContent:
    return load_centre(CONTENT)


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], str]:
    """Replace a text in a copy of the content, and tell what is said about it."""

    def broken_message(file: str, old: str, new: str) -> str:
        for name in ("centre.toml", "courses.toml", "faq.toml"):
            shutil.copy(CONTENT / name, tmp_path / name)
        text = (tmp_path / file).read_text("utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(ContentError) as caught:
            load_centre(tmp_path)
        return str(caught.value).removeprefix(f"{tmp_path}/")

    return broken_message


def test_the_sample_centre_has_what_the_demo_needs(centre: CentreContent) -> None:
    assert len(centre.campuses) == 3
    assert len(centre.courses) == 12
    assert len(centre.faq) >= 40
    assert {member.role for member in centre.staff} == {Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN}
    known = {member.telegram: member.role for member in centre.staff if member.telegram}
    assert known == {2001: Role.TEACHER, 2002: Role.ADVISOR, 2003: Role.OPERATOR}
    assert centre.centre.zone == "Asia/Shanghai"


def test_prices_and_times_are_exact(centre: CentreContent) -> None:
    olympiad = next(course for course in centre.courses if course.id == "olympiad-g5")
    assert olympiad.price_per_lesson == Decimal("240.00")
    assert olympiad.name[Lang.ZH] == "奥数思维（五年级）"
    assert time(16) in [each.starts for each in centre.classes if each.course == "olympiad-g5"]


def test_olympiad_of_grade_five_has_a_free_and_a_full_class_at_the_weekend(centre: CentreContent) -> None:
    places = spoken_places(centre.campuses)
    wish = read_wish("周末有没有五年级的奥数课？", datetime(2026, 11, 26, tzinfo=UTC), "Asia/Shanghai", places)
    best = fitting(centre.courses, centre.classes, wish)[0]
    assert best.course.id == "olympiad-g5"
    assert [(each.weekday, each.places_left) for each in best.suiting] == [(6, 3), (6, 0)]


def test_every_course_has_trials_on_several_days_at_several_campuses(centre: CentreContent) -> None:
    for course in centre.courses:
        trials = [each for each in centre.trials if each.course == course.id]
        assert len({each.weekday for each in trials}) >= 3, course.id
        assert len({each.campus for each in trials}) >= 2, course.id


def test_trials_are_told_apart_by_their_ids(centre: CentreContent) -> None:
    ids = [trial.id for trial in centre.trials]
    assert len(set(ids)) == len(ids)
    assert "olympiad-g5.xuhui.6.0900" in ids


def test_teachers_teach_only_their_subjects(centre: CentreContent) -> None:
    subjects = {member.id: member.subjects for member in centre.staff}
    taught = {course.id: course.subject for course in centre.courses}
    weekly: list[tuple[str, str]] = [
        (each.course, each.teacher) for group in (centre.classes, centre.trials) for each in group
    ]
    assert all(taught[course] in subjects[teacher] for course, teacher in weekly)


def test_each_question_can_be_asked_in_several_ways_in_both_languages(centre: CentreContent) -> None:
    entries = tomllib.loads((CONTENT / "faq.toml").read_text("utf-8"))["entries"]
    for entry in entries:
        assert min(len(entry["also"]["zh"]), len(entry["also"]["en"])) >= 2, entry["id"]
    assert load_phrasings(CONTENT) == centre.phrasings
    assert centre.phrasings.keys() == {entry.id for entry in centre.faq}


def test_chinese_texts_are_chinese_and_english_texts_are_english(centre: CentreContent) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for entry in centre.faq:
        for text in (entry.question, entry.answer, entry.source):
            assert chinese.search(text[Lang.ZH]), entry.id
            assert not chinese.search(text[Lang.EN]), entry.id


def test_labels_of_the_asked_questions_exist_and_none_is_copied_into_the_content(centre: CentreContent) -> None:
    asked = tomllib.loads(ASKED.read_text("utf-8"))["asked"]
    known = {entry.id for entry in centre.faq} | {course.id for course in centre.courses}
    assert {label for each in asked for label in each["entries"]} <= known
    said = {text for texts in centre.phrasings.values() for text in texts}
    said |= {text for entry in centre.faq for text in entry.question.values()}
    assert not said & {each["text"] for each in asked}
    assert len(asked) >= 120


def test_what_is_wrong_is_said_in_one_sentence_with_file_and_key(broken: Callable[[str, str, str], str]) -> None:
    assert broken(
        "centre.toml", 'zone = "Asia/Shanghai"\n\n[[campuses]]', 'zone = "Asia/Shanhai"\n\n[[campuses]]'
    ) == ("centre.toml, centre.zone: 'Asia/Shanhai' is not a time zone, such as 'Asia/Shanghai'")
    assert broken("centre.toml", '"08:30", ends = "18:00" },\n]', '"18:30", ends = "18:00" },\n]') == (
        "centre.toml, centre.opens[1]: 18:30 to 18:00 ends before it begins"
    )
    assert broken("courses.toml", 'campus = "pudong"', 'campus = "putuo"') == (
        "courses.toml, courses[0].classes[0].campus (of 'maths-g1-2-mon-1730'): 'putuo' is not a campus"
    )
    assert broken("courses.toml", 'teacher = "chen"', 'teacher = "he"') == (
        "courses.toml, courses[0].classes[0].teacher (of 'maths-g1-2-mon-1730'): 'he' is not a teacher"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("courses.toml", "weekday = 1", "weekday = 8", "weekday"),
        ("courses.toml", 'starts = "17:30"', 'starts = "5pm"', "is not a time of day"),
        ("courses.toml", "enrolled = 7", "enrolled = 11", "11 learners do not fit into 10 places"),
        ("courses.toml", "first_lesson = 2026-09-07", "first_lesson = 2026-09-08", "is day 2 of the week, not 1"),
        ("courses.toml", "grade_to = 2", "grade_to = 0", "grade_to"),
        ("courses.toml", "grade_from = 3", "grade_from = 5", "4 is below grade_from, 5"),
        ("courses.toml", 'price_per_lesson = "160.00"', 'price_per_lesson = "cheap"', "price_per_lesson"),
        ("courses.toml", 'id = "maths-g3-4"', 'id = "maths-g1-2"', "'maths-g1-2' occurs twice"),
        ("courses.toml", 'starts = "16:30"', 'starts = "17:00"', "already teaches"),
        ("centre.toml", "telegram = 2002", "telegram = 2001", "2001 is already that of 'wang'"),
        ("centre.toml", 'role = "operator"', 'role = "parent"', "'parent' does not work here"),
        ("centre.toml", "latitude = 31.1894", "latitude = 311.894", "latitude"),
        ("faq.toml", 'id = "refund"', 'id = "fees"', "'fees' occurs twice"),
        ("faq.toml", "also.zh", "alos.zh", "is not a known key"),
        ("faq.toml", 'question.en = "What are the fees?"\n', "", "en"),
    ],
)
def test_a_mistake_is_found(
    broken: Callable[[str, str, str], str], file: str, old: str, new: str, problem: str
) -> None:
    message = broken(file, old, new)
    assert message.startswith(f"{file}, ")
    assert problem in message
    assert "\n" not in message


def test_two_teachers_cannot_share_a_room_at_one_time(broken: Callable[[str, str, str], str]) -> None:
    content = load_centre(CONTENT)
    wang, other = _in_one_house_at_one_time(content)
    old = _block(other)
    assert "room" in broken("courses.toml", old, old.replace(f'room = "{other.room}"', f'room = "{wang.room}"'))


def _in_one_house_at_one_time(content: CentreContent) -> tuple[CourseClass, CourseClass]:
    return next(
        (one, other)
        for one in content.classes
        for other in content.classes
        if one.teacher != other.teacher
        and (one.campus, one.weekday, one.starts) == (other.campus, other.weekday, other.starts)
    )


def _block(klass: CourseClass) -> str:
    return f'id = "{klass.id}"\ncampus = "{klass.campus}"\nteacher = "{klass.teacher}"\nroom = "{klass.room}"'


def test_the_sample_syllabuses_name_skills_each_after_what_it_requires() -> None:
    courses, graph = load_centre(CONTENT).courses, {skill.id: skill for skill in load_skills(CONTENT)}
    check_syllabuses(CONTENT, courses, graph.keys())
    for course in courses:
        assert bool(course.skills) == (course.subject == "maths"), course.id
        for place, skill in enumerate(course.skills):
            later = set(graph[skill].requires) & set(course.skills[place:])
            assert not later, f"{course.id}: {skill} before {later}"


def test_a_syllabus_that_names_an_unknown_skill_is_told_by_course() -> None:
    courses = load_centre(CONTENT).courses
    with pytest.raises(ContentError, match=r"courses\[0\]\.skills \(of 'maths-g1-2'\).*'number.count-100'"):
        check_syllabuses(CONTENT, courses, set())


def test_content_says_which_course_comes_after_which(centre: CentreContent) -> None:
    follows = {rule.from_course: rule.to_course for rule in centre.upgrades}
    assert follows["maths-g3-4"] == "maths-g5-6"
    assert "chess-g1-6" not in follows


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('next = "maths-g34"', "'maths-g34' does not exist"),
        ('next = "maths-g1-2"', "a course does not come after itself"),
    ],
)
def test_a_course_after_another_has_to_be_another_that_exists(
    broken: Callable[[str, str, str], str], wrong: str, said: str
) -> None:
    told = broken("courses.toml", 'next = "maths-g3-4"', wrong)
    assert told == f"courses.toml, courses[0].next (of 'maths-g1-2'): {said}"


def test_a_course_without_skills_has_nothing_that_says_when_the_next_is_due(
    broken: Callable[[str, str, str], str],
) -> None:
    told = broken("courses.toml", 'id = "chess-g1-6"\n', 'id = "chess-g1-6"\nnext = "maths-g1-2"\n')
    assert told.endswith("without skills nothing says when it is time for the next course; name them")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ('"nobody"', "centre.toml, centre.content_owner: 'nobody' is not one of the staff"),
        ('["wang", "he"]', "centre.toml, centre.content_owner: 'he' is an advisor, who does not keep questions"),
        ('["wang", "wang"]', "centre.toml, centre.content_owner[1].id: 'wang' occurs twice"),
    ],
)
def test_who_answers_for_the_questions_has_to_be_on_the_staff_and_keep_them(
    broken: Callable[[str, str, str], str], named: str, said: str
) -> None:
    assert broken("centre.toml", 'content_owner = "wang"', f"content_owner = {named}") == said


def test_who_answers_for_the_questions_is_one_or_several_or_nobody(centre: CentreContent, tmp_path: Path) -> None:
    assert centre.content_owners == ("wang",)
    shutil.copytree(CONTENT, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("texts", "items*"))
    text = (tmp_path / "centre.toml").read_text("utf-8")
    for written, owners in (('content_owner = ["wang", "lin"]', ("wang", "lin")), ("", ())):
        (tmp_path / "centre.toml").write_text(text.replace('content_owner = "wang"', written), "utf-8")
        assert load_centre(tmp_path).content_owners == owners
