"""Labelled questions are ways to ask for their entries."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.entries.entry import Label, LabelKind
from domain.language import Lang
from knowledge.search.documents import Document
from knowledge.search.labels import with_labels

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
