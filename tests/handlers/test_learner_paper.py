"""A learner's page as a PDF: to whoever asked for it alone, one sheet whatever there is to say, and written down."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Learner, Role
from handlers.drawings.sheet import chinese_font
from handlers.drawings.table import drawings
from tests.handlers.talk import Town
from tests.handlers.test_learner_page import BRAUN_ID, lin, school, teacher
from tests.house import CONTENT

__all__ = ["lin", "school"]

TABLE = drawings(CONTENT)
needs_chinese = pytest.mark.skipif(
    chinese_font() is None and not os.environ.get("CI"),
    reason="no font for Chinese here (Debian: apt-get install fonts-noto-cjk)",
)


def pages(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF-")
    return max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
async def test_the_page_comes_as_a_file_of_one_sheet_marked_with_who_asked_and_that_it_is_confidential(
    school: Town, lin: Learner, lang: Lang, tmp_path: Path
) -> None:
    wang = await teacher(school, lang)
    assert f"lp.p:{lin.id}" in (await wang.taps(f"lp.o:{lin.id}")).taps
    seen = await wang.taps(f"lp.p:{lin.id}")
    (note,) = seen.notes
    sent = note["attachment"]
    assert (sent["type"], sent["file"]) == ("paper", f"learner-{lin.id}-2026-11-21.pdf")
    assert {Lang.ZH: "王老师", Lang.EN: "Ms Wang"}[lang] in sent["data"]["made"]
    assert {Lang.ZH: "保密", Lang.EN: "CONFIDENTIAL"}[lang] == sent["data"]["mark"]
    said = str(sent["data"])
    assert "mixed up signs" in said and not re.search(r"portrait\.[a-z]", said)
    pdf = TABLE[sent["name"]](sent["data"], lang)
    assert pages(pdf) == 1
    assert b"/FontFile" in pdf, "its fonts are in it"
    (tmp_path / "page.pdf").write_bytes(pdf)
    async with school.database.reading() as uow:
        looked = await uow.journal.with_object(Verb.VIEWED, "profile", str(lin.id))
    assert [each.result["part"] for each in looked] == ["page", "pdf"]


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
def test_however_much_there_is_to_say_it_stays_one_sheet(lang: Lang) -> None:
    words = {Lang.ZH: "异分母分数相加减，先通分再计算。", Lang.EN: "Adding fractions with unlike denominators. "}[
        lang
    ]
    part = {"name": "N", "lines": [words * 4] * 5}
    data = {
        "title": "Lin", "mark": "M", "confidential": words, "made": words, "head": [words] * 3,
        "left": [part, {"name": "S", "lines": [], "bands": [{"band": "firm", "text": words * 6}] * 4}],
        "right": [part, part, {"name": "W", "lines": [], "weeks": [0, 1, 2, 3, 4, 5, 6, 7]}], "below": [part, part],
    }  # fmt: skip
    assert pages(TABLE["learner_page"](data, lang)) == 1


async def test_nobody_elses_teacher_gets_it(school: Town, lin: Learner) -> None:
    braun = await school.with_role(BRAUN_ID, Role.TEACHER, "Braun", Lang.EN)
    assert not (await braun.taps(f"lp.p:{lin.id}")).notes
