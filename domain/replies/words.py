"""What a reply says: whether anything is asked in it, and how it is quoted to whoever gets it."""

from __future__ import annotations

import re
from datetime import datetime
from zlib import crc32
from zoneinfo import ZoneInfo

from domain.language import Lang
from domain.messages import kinds
from domain.messages.catalogue import Catalogue
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, Param, T, rows, t, tap

LONGEST_THANKS = 40
"""Characters; who writes more than that says more than thanks."""
THANKS = re.compile(
    r"^(?:(?:好的?|嗯+|收到|知道了|明白了?|ok|okay|great|perfect)[,，。.!！~ ]*)*"
    r"(?:太|非常|真的?|十分|many )*(?:谢|多谢|感谢|辛苦|thank|thx|cheers|much appreciated)",
    re.IGNORECASE,
)
TAKEN_NOTE = re.compile(
    r"^(?:好(?:的|吧|嘞|呀)?|嗯+|行|收到|知道了?|明白了?|了解|没问题|ok|okay|got it|noted|i see|understood|sure"
    r"|alright|all right|will do|great|perfect|fine)[了啦啊哦呀,，。.!！~～ ]*(?:老师|teacher)?[,，。.!！~～ ]*$",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"[?？吗]|怎么|什么|多少|几|哪|谁|能不能|可不可以|\b(how|what|when|where|which|why|who|can|could)\b",
    re.IGNORECASE,
)
WANTS = re.compile(
    r"请假|改|换|取消|推迟|提前|不来|来不|去不|没空|有事|迟到|病|发烧|想|要|希望|但|不过|可惜|不|没"
    r"|\b(please|cancel|move|change|late|ill|sick|absent|but|want|need|would|call|not|n't|could|wish)\b|n't\b",
    re.IGNORECASE,
)
ANSWERED_WITH_YES = frozenset(
    {
        *(kinds.TALK_OFFER.name, kinds.FOLLOW_UP.name, kinds.APPOINTMENT.name, kinds.UPGRADE.name),
        *(kinds.EVENT.name, kinds.OFFER.name, kinds.CHAT.name),
    }
)
"""They ask something, so that "OK" is an answer on which somebody has to act."""


def asks_nothing(text: str, kind: str) -> bool:
    """Whether it is mere thanks, or says that it was read; a message of signs alone is one of both."""
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_THANKS or ASKS.search(said):
        return False
    if not re.search(r"\w", said):
        return True
    if THANKS.search(said):
        return WANTS.search(said) is None
    return kind not in ANSWERED_WITH_YES and TAKEN_NOTE.search(said) is not None


def subject(kind: str, at: datetime, zone: str) -> T:
    """What was replied to, and of which day at `zone`."""
    return t("replies.subject", what=t(f"replies.what.{kind}"), on=at.astimezone(ZoneInfo(zone)).date())


def quoted(about: T, text: str, catalogue: Catalogue, lang: Lang) -> str:
    """The words below what they answer, as whoever gets them reads it."""
    head = catalogue.plain(t("replies.quoted", about=about), lang)
    return f"{head}\n{text}" if text else head


def thanks_note(about: T, by: Param, text: str, sent: int, learner: int | None, letter: int | None) -> Note:
    """What whoever was thanked gets; the same words to the same message come once."""
    write = Button(t("letters.button.write"), tap("le.w", learner)) if learner is not None else None
    look = Button(t("letters.button.open"), tap("le.o", letter)) if letter is not None else None
    words = t("replies.thanked", whom=by, about=about, text=text)
    once = f"thanks:{sent}:{crc32(text.casefold().encode()):08x}"
    return Note(SERVICE.name, words, rows([each for each in (write, look) if each is not None]), once=once)
