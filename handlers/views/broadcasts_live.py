"""What is asked before a broadcast is stopped or taken back."""

from __future__ import annotations

from domain.broadcasts.correcting import RecallDraft
from domain.broadcasts.fate import Fate
from domain.broadcasts.watching import TO_COME, Figures
from domain.language import Lang
from domain.messages.screen import Button, Screen, rows, t, tap
from handlers.views.questions import blocks_of

NAMES = {Lang.ZH: "中文", Lang.EN: "English"}


def ask_stop(figures: Figures) -> Screen:
    number = figures.campaign.id
    text = t(
        "broadcasts_live.ask_stop",
        name=figures.campaign.name,
        sent=figures.n(Fate.SENT),
        n=figures.n(*TO_COME, Fate.ON_ITS_WAY),
    )
    stop = Button(t("broadcasts_live.button.stop_now"), tap("bl.xy", number))
    return Screen(text, rows([stop, Button(t("common.back"), tap("bl.p", number))]))


def ask_recall(draft: RecallDraft) -> Screen:
    number, keep = draft.campaign.id, draft.sent - draft.deletable
    typed = [
        t("broadcasts_live.recall.typed", language=NAMES[lang], text=draft.texts[lang])
        for lang in Lang
        if lang in draft.texts
    ]
    text = blocks_of(
        [
            t("broadcasts_live.recall.ask", name=draft.campaign.name, sent=draft.sent, deletable=draft.deletable),
            t("broadcasts_live.recall.rest", n=keep) if keep else t("broadcasts_live.recall.no_rest"),
            *typed,
            t("broadcasts_live.recall.type", language=NAMES[draft.lang]),
        ]
    )
    languages = [Button(NAMES[lang], tap("bl.rl", number, lang.value)) for lang in Lang if lang is not draft.lang]
    go = Button(
        t("broadcasts_live.button.recall_now" if typed else "broadcasts_live.button.recall_only"),
        tap("bl.ry", number),
    )
    return Screen(text, rows(languages, go, Button(t("common.back"), tap("bl.p", number))))
