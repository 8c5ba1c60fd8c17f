"""Labelled questions are ways to ask for their entries."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.entries.entry import Label, LabelKind
from domain.language import Lang
from knowledge.content import ContentError
from knowledge.search.documents import Document
from knowledge.search.labels import load_asked, with_labels
from tests.house import CONTENT

AT = datetime(2026, 11, 21, tzinfo=UTC)
CHESS = Document("chess", "course", ("Chess",))
FEES = Document("fees", "faq", ("What are the fees?",))
SAME_NAME = Document("chess", "faq", ("Do you play chess?",))


def label(text: str, kind: LabelKind | None, *entries: str) -> Label:
    return Label(0, text, text, Lang.EN, kind, entries, 1, AT)


def test_a_label_is_one_more_text_of_its_document_and_of_no_other_of_that_name() -> None:
    labels = [
        label("knights and rooks", LabelKind.COURSE, "chess"),
        label("What are the fees?", LabelKind.FAQ, "fees"),
    ]
    assert [each.texts for each in with_labels([CHESS, FEES, SAME_NAME], labels)] == [
        ("Chess", "knights and rooks"),
        ("What are the fees?",),
        ("Do you play chess?",),
    ]


def test_labels_of_nothing_and_of_what_is_gone_are_left_out() -> None:
    labels = [label("a dog", None), label("old", LabelKind.FAQ, "staff_9")]
    assert with_labels([CHESS, FEES], labels) == (CHESS, FEES)


def test_the_sample_centre_brings_labelled_questions_and_a_centre_may_bring_none(tmp_path: Path) -> None:
    asked = load_asked(CONTENT)
    assert len(asked) >= 120
    assert any(not each.ids for each in asked), "some are about what is not offered"
    assert load_asked(tmp_path) == ()


def test_a_wrong_file_of_labelled_questions_is_named(tmp_path: Path) -> None:
    (tmp_path / "asked.toml").write_text('[[asked]]\nlang = "fr"\ntext = "Combien?"\n', "utf-8")
    with pytest.raises(ContentError, match=r"asked\.toml, asked\[0\]\.lang"):
        load_asked(tmp_path)
