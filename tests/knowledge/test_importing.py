"""What an import would do, row by row, before it does anything."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from domain.language import Lang
from domain.practice.items.kinds import (
    Item,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
    fingerprint,
    from_plain,
    to_plain,
)
from domain.practice.items.wordings import ChoiceWording
from knowledge.importing import ImportPlan, Outcome, PlannedRow, plan_import
from knowledge.readers.questions import read_questions
from knowledge.skills import load_skill_names
from tests.knowledge.banks import CONTENT, items, skills

SHARED = Path(__file__).parents[3] / "shared" / "data" / "questions"

COLUMNS = ["id", "kind", "stem", "A", "B", "C", "D", "answer", "explanation", "difficulty", "skill"]
QUESTION = {"id": "q1", "stem": "What is 2 + 3?", "A": "4", "B": "5", "C": "6", "answer": "B", "difficulty": "2"}


def planned(tmp_path: Path, *changes: dict[str, str], existing: dict[str, str] | None = None) -> ImportPlan:
    """The plan for a file of QUESTION, changed in this way for each row."""
    path = tmp_path / "questions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for change in changes:
            writer.writerow(QUESTION | change)
    return plan_import(read_questions(path), existing or {}, skill_names=load_skill_names(CONTENT))


def only(plan: ImportPlan) -> PlannedRow:
    (row,) = plan.rows
    return row


def any_item_of(plan: ImportPlan) -> Item:
    item = only(plan).item
    assert item is not None, only(plan).problem
    return item


def item_of(plan: ImportPlan) -> SingleChoice:
    item = any_item_of(plan)
    assert isinstance(item, SingleChoice)
    return item


def wording_of(item: SingleChoice) -> ChoiceWording:
    (wording,) = item.wordings.values()
    return wording


def test_a_question_becomes_an_item_in_its_own_language(tmp_path: Path) -> None:
    item = item_of(planned(tmp_path, {"explanation": "2 + 3 = 5.", "skill": "Times tables"}))
    assert item.key == "import:q1"
    assert item.wordings == {Lang.EN: ChoiceWording("What is 2 + 3?", ("4", "5", "6"), explanation="2 + 3 = 5.")}
    assert (item.answer, item.difficulty, item.skills) == (1, 2, ("arithmetic.times-tables",))
    assert item.source == "Times tables"


def test_the_language_is_seen_from_the_text_when_no_column_says_it(tmp_path: Path) -> None:
    assert list(item_of(planned(tmp_path, {"stem": "2加3得几？"})).wordings) == [Lang.ZH]


def test_tags_and_formulas_stay_the_text_that_they_are(tmp_path: Path) -> None:
    item = item_of(
        planned(tmp_path, {"stem": "<b>2 &lt; 3</b> & =1+1?", "A": "=2+3", "B": "<script>", "answer": "B"})
    )
    wording = wording_of(item)
    assert wording.stem == "<b>2 &lt; 3</b> & =1+1?"
    assert wording.options[:2] == ("=2+3", "<script>")


@pytest.mark.parametrize("answer", ["B", "b", "Ｂ", "B.", "(B)", "2", "２", "5"])
def test_the_key_is_a_letter_a_place_or_the_option_itself(tmp_path: Path, answer: str) -> None:
    assert item_of(planned(tmp_path, {"answer": answer})).answer == 1


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"stem": ""}, "stem", "is empty"),
        ({"answer": ""}, "answer", "is empty"),
        ({"answer": "D"}, "answer", "there is no option 'D' among the 3"),
        ({"answer": "AD"}, "answer", "there is no option 'D' among the 3"),
        ({"answer": "A,A"}, "answer", "'A,A' names an option twice"),
        ({"kind": "单选题", "answer": "AC"}, "answer", "'AC' names several options; one right option is needed"),
        (
            {"kind": "essay"},
            "kind",
            "'essay' is not a kind of question that is known here (single choice, "
            "several choices, number, short text, ordering)",
        ),
        ({"kind": "number", "answer": "five"}, "answer", "'five' is not a number like 7, 3.5, 7/2 or 2 1/2"),
        ({"kind": "number", "answer": "1,250"}, "answer", "'1,250' can mean 1250.0 or 1.25"),
        ({"kind": "number", "answer": ""}, "answer", "is empty"),
        (
            {"kind": "排序题", "answer": "1>2"},
            "answer",
            "'1>2' does not name each of the 3 parts once, as 2>3>1 would",
        ),
        ({"kind": "short text", "answer": "!|five"}, "", "accepted (en): '!' has neither a letter nor a digit"),
        ({"answer": "the middle"}, "answer", "'the middle' is neither a letter, a place nor one of the options"),
        ({"answer": "2", "A": "2"}, "answer", "'2' can mean two options; write the letter"),
        (
            {"A": "", "B": "", "C": ""},
            "选项",
            "0 options, but two to six are needed; without options the answer has to be a number",
        ),
        ({"B": ""}, "B", "option B is empty, but a later one is not"),
        ({"C": "5"}, "", "options (en): two options are the same"),
        ({"difficulty": "9"}, "difficulty", "'9' is not a whole number from 1 to 5"),
        ({"difficulty": "2.5"}, "difficulty", "'2.5' is not a whole number from 1 to 5"),
        ({"stem": "x" * 1001}, "stem", "has 1001 characters, at most 1000 fit a message"),
        ({"A": "x" * 201}, "A", "has 201 characters, at most 200 fit"),
    ],
)
def test_an_error_names_row_column_and_reason(
    tmp_path: Path, change: dict[str, str], column: str, sentence: str
) -> None:
    row = only(planned(tmp_path, change))
    assert row.outcome is Outcome.ERROR
    assert row.number == 2
    assert row.problem is not None
    assert (row.problem.column, row.problem.sentence) == (column, sentence)


NO_OPTIONS = {"A": "", "B": "", "C": ""}


@pytest.mark.parametrize(
    ("change", "answers"),
    [
        ({"answer": "A,C"}, (0, 2)),
        ({"answer": "CA"}, (0, 2)),
        ({"answer": "Ａ、Ｃ"}, (0, 2)),
        ({"kind": "多选题", "answer": "B"}, (1,)),
        ({"kind": "several", "answer": "6|4"}, (0, 2)),
        ({"kind": "multiple choice", "answer": "A B"}, (0, 1)),
    ],
)
def test_several_letters_make_a_question_with_several_right_options(
    tmp_path: Path, change: dict[str, str], answers: tuple[int, ...]
) -> None:
    item = any_item_of(planned(tmp_path, change))
    assert isinstance(item, SeveralChoices)
    assert item.answers == answers


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"answer": "3>1>2"}, ("6", "4", "5")),
        ({"answer": "C → A → B"}, ("6", "4", "5")),
        ({"kind": "排序", "answer": "6|4|5"}, ("6", "4", "5")),
        ({"kind": "ordering", "answer": ""}, ("4", "5", "6")),
    ],
)
def test_an_order_is_kept_as_the_parts_in_their_right_order(
    tmp_path: Path, change: dict[str, str], parts: tuple[str, ...]
) -> None:
    item = any_item_of(planned(tmp_path, change))
    assert isinstance(item, Ordering)
    assert item.wordings[Lang.EN].parts == parts


@pytest.mark.parametrize(
    ("answer", "number", "tolerance", "unit"),
    [
        ("5", Fraction(5), 0, ""),
        ("7/2", Fraction(7, 2), 0, ""),
        ("2½", Fraction(5, 2), 0, ""),
        ("3,5 cm", Fraction(7, 2), 0, "cm"),
        ("50%", Fraction(50), 0, "%"),
        ("12元", Fraction(12), 0, "元"),
        ("3.14±0.01", Fraction("3.14"), Fraction("0.01"), ""),
        ("三点五", Fraction(7, 2), 0, ""),
    ],
)
def test_a_number_without_options_is_to_be_typed(
    tmp_path: Path, answer: str, number: Fraction, tolerance: Fraction, unit: str
) -> None:
    item = any_item_of(planned(tmp_path, NO_OPTIONS | {"answer": answer}))
    assert isinstance(item, NumberEntry)
    assert (item.answer, item.tolerance, item.wordings[Lang.EN].unit) == (number, tolerance, unit)


def test_accepted_texts_stand_with_a_stroke_between_and_are_read_in_both_scripts(tmp_path: Path) -> None:
    change = {"kind": "填空题", "stem": "最小的质数叫什么数？", "answer": "质数|素数"}
    item = any_item_of(planned(tmp_path, NO_OPTIONS | change))
    assert isinstance(item, ShortText)
    assert item.wordings[Lang.ZH].accepted == ("质数", "素数")
    assert item.same_signs == {"数": "數", "质": "質"}


def test_a_sheet_that_names_its_kinds_needs_no_columns_of_options(tmp_path: Path) -> None:
    path = tmp_path / "blanks.csv"
    path.write_text(
        "题型,题干,答案\n填空题,2+3等于几？,5\n填空题,三条边都相等的三角形叫什么？,等边三角形\n", encoding="utf-8"
    )
    plan = plan_import(read_questions(path), {})
    assert [type(row.item) for row in plan.rows] == [NumberEntry, ShortText]


def test_lists_in_json_are_answers_too(tmp_path: Path) -> None:
    path = tmp_path / "lists.jsonl"
    several = {"question": "Which are even?", "options": ["2", "3", "4"], "answer": ["A", "C"]}
    order = {"question": "Smallest first", "options": ["9", "1", "5"], "answer": ["B", "C", "A"], "kind": "ordering"}
    path.write_text("\n".join(map(json.dumps, (several, order))), encoding="utf-8")
    first, second = (row.item for row in plan_import(read_questions(path), {}).rows)
    assert isinstance(first, SeveralChoices)
    assert first.answers == (0, 2)
    assert isinstance(second, Ordering)
    assert second.wordings[Lang.EN].parts == ("1", "5", "9")


def test_formulas_are_written_as_text_or_kept_for_typesetting(tmp_path: Path) -> None:
    item = item_of(planned(tmp_path, {"stem": r"$2\frac{1}{2}$ of it?", "A": r"$\frac{3}{4}$", "B": r"$x^2$"}))
    assert wording_of(item).stem == "2\u00a01/2 of it?"
    assert wording_of(item).options == ("3/4", "x²", "6")
    assert wording_of(item).typeset is None


@pytest.mark.parametrize(
    ("written", "difficulty"),
    [("1", 1), ("5", 5), ("3.0", 3), ("４", 4), ("★★", 2), ("中等", 3), ("Hard", 4), ("", 3)],
)
def test_difficulty_is_a_number_stars_or_a_word(tmp_path: Path, written: str, difficulty: int) -> None:
    assert item_of(planned(tmp_path, {"difficulty": written})).difficulty == difficulty


def test_difficulties_that_begin_with_zero_are_moved_up(tmp_path: Path) -> None:
    plan = planned(tmp_path, {"difficulty": "0"}, {"id": "q2", "difficulty": "4", "stem": "What is 9 + 9?"})
    assert plan.difficulty_from == 0
    assert [row.item.difficulty for row in plan.rows if row.item] == [1, 5]


@pytest.mark.parametrize(
    ("written", "skills"),
    [
        ("数论->因数与倍数->最小公倍数", ("number.lcm",)),
        ("Overseas->Chicken and rabbit->Something very special", ("problems.chicken-rabbit",)),
        ("约分、通分", ("fractions.simplify", "fractions.compare")),
        ("约分；勾股定理", ("fractions.simplify", "geometry.pythagoras")),
        ("勾股定理在折叠中的应用", ("geometry.pythagoras",)),
        ("数的应用", ()),
        ("导数", ()),
    ],
)
def test_a_knowledge_point_becomes_a_skill_where_the_name_is_known_and_is_kept_in_any_case(
    tmp_path: Path, written: str, skills: tuple[str, ...]
) -> None:
    plan = planned(tmp_path, {"skill": written})
    assert item_of(plan).skills == skills
    assert item_of(plan).source == written.replace("；", "; ")
    assert bool(only(plan).notes) is not bool(skills)


def test_a_second_run_changes_nothing_and_an_edited_row_only_itself(tmp_path: Path) -> None:
    rows = [{}, {"id": "q2", "stem": "What is 4 + 4?", "A": "8", "answer": "A"}]
    first = planned(tmp_path, *rows)
    existing = {item.key: mark for item, mark in first.to_store()}
    assert [row.outcome for row in first.rows] == [Outcome.NEW, Outcome.NEW]
    again = planned(tmp_path, *rows, existing=existing)
    assert [row.outcome for row in again.rows] == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert again.to_store() == []
    rows[1]["answer"] = "B"
    edited = planned(tmp_path, *rows, existing=existing)
    assert [row.outcome for row in edited.rows] == [Outcome.UNCHANGED, Outcome.CHANGED]
    assert [item.key for item, _ in edited.to_store()] == ["import:q2"]


def test_a_row_without_an_id_keeps_its_key_however_it_is_spaced_and_shuffled(tmp_path: Path) -> None:
    key = item_of(planned(tmp_path, {"id": ""})).key
    assert (
        item_of(planned(tmp_path, {"id": "", "stem": "what is 2+3 ?", "A": "5", "B": "4", "answer": "A"})).key == key
    )
    assert item_of(planned(tmp_path, {"id": "", "stem": "What is 2 + 4?"})).key != key


def test_the_same_id_twice_is_an_error_and_a_near_copy_a_note(tmp_path: Path) -> None:
    stem = "A snail climbs 3 metres every day and slides back 2 metres every night. The well is 10 metres deep."
    plan = planned(
        tmp_path,
        {"stem": stem},
        {"stem": "Something else altogether"},
        {"id": "q3", "stem": stem.replace("climbs", "crawls")},
        {"id": "q4", "stem": stem.replace("10", "12")},
    )
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.ERROR, Outcome.NEW, Outcome.NEW]
    assert plan.rows[1].problem is not None
    assert plan.rows[1].problem.sentence == "is the same question as row 2"
    assert plan.rows[2].notes == ("very like row 2",)
    assert plan.rows[3].notes == (), "another number makes another question"


def test_unknown_columns_are_listed_once(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("题目,A,B,答案,审核人\n1加1？,1,2,B,王\n2加1？,3,2,A,李\n", encoding="utf-8")
    assert plan_import(read_questions(path), {}).ignored_columns == ("审核人",)


def test_a_fingerprint_changes_with_all_that_is_asked_or_said_but_not_with_the_source() -> None:
    for item in items()[:50]:
        assert fingerprint(item) == fingerprint(replace(item, source="elsewhere"))
        assert fingerprint(item) != fingerprint(replace(item, difficulty=item.difficulty % 5 + 1))
        plain = to_plain(item)
        plain["wordings"]["en"]["stem"] += "!"
        assert fingerprint(item) != fingerprint(from_plain(plain))
    assert len({fingerprint(item) for item in items()}) == len(items())


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    item = SingleChoice("k", ("a",), 1, 0, {Lang.EN: ChoiceWording("1 + 1?", ("2", "3"))})
    assert fingerprint(item) == "c14d0079d170eac29f81ca042d5164cf"


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/questions, which is absent")


@pytest.mark.shared_data
@needs_shared
@pytest.mark.parametrize(
    ("name", "count"),
    [("questions.jsonl", 797), ("questions_teacher_sheet.csv", 795), ("questions_teacher_sheet.xlsx", 200)],
)
def test_all_the_real_questions_are_taken_and_a_second_run_changes_nothing(name: str, count: int) -> None:
    names = load_skill_names(CONTENT)
    plan = plan_import(read_questions(SHARED / name), {}, skill_names=names)
    assert plan.count(Outcome.NEW) == len(plan.rows) == count
    assert plan.difficulty_from == 0
    again = plan_import(
        read_questions(SHARED / name), {item.key: mark for item, mark in plan.to_store()}, skill_names=names
    )
    assert again.count(Outcome.UNCHANGED) == count


@pytest.mark.shared_data
@needs_shared
def test_the_key_difficulty_and_text_of_real_questions_arrive_as_they_are() -> None:
    plan = plan_import(read_questions(SHARED / "questions.jsonl"), {}, skill_names=load_skill_names(CONTENT))
    lines = (SHARED / "questions.jsonl").read_text(encoding="utf-8").strip().split("\n")
    known = {skill.id for skill in skills()}
    for row, line in zip(plan.rows, lines, strict=True):
        plain = json.loads(line)
        assert isinstance(row.item, SingleChoice)
        wording = row.item.wordings[Lang(plain["lang"])]
        assert wording.stem == plain["stem"].strip()
        assert list(wording.options) == [option.strip() for option in plain["options"]]
        assert row.item.answer == plain["answer_index"]
        assert row.item.difficulty == plain["difficulty"] + 1
        assert wording.explanation == plain["explanation"].strip()
        assert all(route.strip() in row.item.source for route in plain["knowledge_routes"])
        assert set(row.item.skills) <= known
    languages = Counter(lang for row in plan.rows if row.item for lang in row.item.wordings)
    assert languages == {Lang.ZH: 400, Lang.EN: 397}


@pytest.mark.shared_data
@needs_shared
def test_the_same_question_from_the_sheet_and_from_json_is_the_same_item() -> None:
    from_json = plan_import(read_questions(SHARED / "questions.jsonl"), {})
    existing = {item.key: mark for item, mark in from_json.to_store()}
    for name in ("questions_teacher_sheet.csv", "questions_teacher_sheet.xlsx"):
        plan = plan_import(read_questions(SHARED / name), existing)
        assert plan.count(Outcome.UNCHANGED) == len(plan.rows)


def test_a_skill_for_all_goes_only_to_questions_without_a_known_one(tmp_path: Path) -> None:
    changes = (
        {"id": "1"},
        {"id": "2", "stem": "2?", "skill": "Times tables"},
        {"id": "3", "stem": "3?", "skill": "x"},
    )
    planned(tmp_path, *changes)
    rows = read_questions(tmp_path / "questions.csv")
    plan = plan_import(rows, {}, skill_names=load_skill_names(CONTENT), skill="numbers.rounding")
    assert [row.item.skills for row in plan.rows if row.item] == [
        ("numbers.rounding",),
        ("arithmetic.times-tables",),
        ("numbers.rounding",),
    ]
    assert [bool(row.notes) for row in plan.rows] == [False, False, True]
