"""What statements make of a portrait."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.journal import Statement, Verb
from domain.portrait.folding import fold, go_on
from domain.portrait.portrait import LESSONS_KEPT, Audience, Mark, Portrait, Tone
from domain.portrait.written import canonical, from_plain, to_named, to_plain
from tests.domain.portrait.said import after, answer, handed, homework, lesson, mood, note, reported, ticket, voided

MONTH = [
    answer(after(0), right=True, position=0),
    answer(after(0, 1), right=False, position=1, road="adds-denominators", hints=1),
    lesson(after(1), after(1, -60), "late", 2),
    ticket(after(1, 1), after(1, -60), 1, right=False),
    ticket(after(1, 1), after(1, -60), 2, right=True, skill="fractions.same"),
    homework(after(1, 2), 7, "2026-11-06"),
    note(after(1, 3), "mixed up signs", ["integers.add"], "shaky"),
    handed(after(2), 7, "stuck"),
    handed(after(3), 7, "done"),
    mood(after(4), "2026-W45", 2, "teachers"),
    Statement(Verb.CHANGED, "habits", "1", after(4, 1), learner=1, result={"goal": 3}),
    Statement(Verb.PROVED, "skill", "fractions.same", after(5), learner=1, result={"success": True}),
    Statement(Verb.VIEWED, "choice", "sample:a", after(6), learner=1),
]


def test_each_part_tells_what_was_said() -> None:
    found = fold(MONTH)
    assert [(seen.mark, seen.stars) for seen in found.lessons] == [(Mark.LATE, 2)]
    assert [(seen.question, seen.skill, seen.right) for seen in found.tickets] == [
        (1, "fractions.add", False),
        (2, "fractions.same", True),
    ]
    assert (found.skills["fractions.add"].online, found.skills["fractions.add"].in_class) == (2, 1)
    assert found.skills["integers.add"].word is Tone.SHAKY
    assert found.roads["adds-denominators"].times == 1
    assert [(each.answers, each.right, each.hinted, each.seconds) for each in found.sittings] == [(2, 1, 1, 24.69)]
    assert [(each.due, each.handed) for each in found.homework] == [("2026-11-06", "done")]
    assert [each.text for each in found.notes] == ["mixed up signs"]
    assert [(each.value, each.audience) for each in found.moods] == [(2, frozenset({Audience.TEACHERS}))]
    assert (found.goal, list(found.proved), found.told) == (3, ["fractions.same"], len(MONTH))
    assert found.counts == {
        "answers": 4,
        "right": 2,
        "lessons.late": 1,
        "tickets.wrong": 1,
        "tickets.right": 1,
        "homework.given": 1,
        "homework.stuck": 0,
        "homework.done": 1,
    }


def test_what_is_put_upon_a_portrait_gives_what_the_whole_gives() -> None:
    for cut in range(len(MONTH) + 1):
        assert go_on(fold(MONTH[:cut]), MONTH[cut:]) == fold(MONTH)


def test_what_was_taken_back_is_as_if_it_had_not_been() -> None:
    mistaken = lesson(after(8), after(8, -60), "away")
    right = lesson(after(8, 2), after(8, -60), "came")
    taken_back = [*MONTH, mistaken, voided(after(8, 1), mistaken), right]
    found, as_if = fold(taken_back), fold([*MONTH, right])
    assert (found.lessons, found.counts) == (as_if.lessons, as_if.counts)


def test_after_something_was_taken_back_reported_or_came_late_all_is_folded_anew() -> None:
    known = fold(MONTH)
    assert go_on(known, [voided(after(9), MONTH[2])]) is None
    assert go_on(known, [reported(after(9), MONTH[0])]) is None
    assert go_on(known, [lesson(after(0, -1), after(-1), "came")]) is None


def test_an_answer_that_was_reported_stands_in_no_part() -> None:
    found = fold([*MONTH[:2], reported(after(0, 2), MONTH[1])])
    assert (found.counts["answers"], found.skills["fractions.add"].online, found.roads) == (1, 1, {})


def test_an_answer_that_was_judged_anew_is_right_and_followed_no_road() -> None:
    place = {"session": 1, "position": 1, "success": True}
    anew = Statement(Verb.REJUDGED, "answer", "1:1", after(1), learner=1, result=place)
    found = fold([*MONTH[:2], anew])
    assert (found.counts["right"], found.roads, found.sittings[0].right) == (2, {}, 2)


def test_a_lesson_logged_twice_counts_once() -> None:
    found = fold([lesson(after(0), after(0, -60), "away"), lesson(after(1), after(0, -60), "came", 3)])
    assert [each.mark for each in found.lessons] == [Mark.CAME]
    assert found.counts == {"lessons.away": 0, "lessons.came": 1}


def test_lists_hold_the_latest_and_counts_hold_all() -> None:
    found = fold(lesson(after(day), after(day, -60), "came") for day in range(LESSONS_KEPT + 5))
    assert len(found.lessons) == LESSONS_KEPT
    assert found.lessons[0].at == after(5, -60)
    assert found.counts["lessons.came"] == LESSONS_KEPT + 5


def test_what_is_written_down_is_read_back_to_the_microsecond() -> None:
    for portrait in (Portrait(), fold(MONTH)):
        again = from_plain(to_plain(portrait))
        assert again == portrait
        assert canonical(again) == canonical(portrait)
    assert fold(MONTH).sittings[0].began == datetime(2026, 11, 2, 10, 0, 0, 250, tzinfo=UTC)


def test_for_peoples_own_programs_every_field_has_its_name() -> None:
    assert to_named(fold(MONTH))["lessons"] == [
        {"class_id": "maths-g5-b", "at": after(1, -60).isoformat(), "mark": "late", "stars": 2}
    ]
