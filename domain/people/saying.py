"""Saying yes or no to a purpose: with the words that were read as the proof of it, and their end."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.journal import Verb
from domain.language import Lang
from domain.people.consent import TEXT_VERSIONS, standing
from domain.people.person import Consent, ConsentText, Ended, Learner, Purpose
from domain.turn import Turn


def words_shown(turn: Turn, purpose: Purpose, *, own: bool) -> ConsentText:
    """What a guardian, or the learner, reads before they decide; in both languages, without anybody's name."""
    texts, voice = turn.services.catalogue.texts, "own" if own else "childs"
    words = {lang.value: str(texts[lang][f"consents.about.{purpose.value}.{voice}"]) for lang in Lang}
    version = TEXT_VERSIONS[purpose]
    proved = {"purpose": purpose.value, "version": version, "words": words}
    written = json.dumps(proved, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return ConsentText(sha256(written.encode()).hexdigest(), purpose, version, words)


async def say(turn: Turn, learner: Learner, purpose: Purpose, *, agree: bool, own: bool) -> None:
    """The actor's word on a purpose from now on; it takes the place of what they said before."""
    me, rules = turn.person, turn.policy.consents
    words = words_shown(turn, purpose, own=own)
    await turn.uow.people.keep_words(words)
    for mine in await standing(turn, learner.id, purpose):
        if mine.given_by == me.id:
            await turn.uow.people.add_consent(replace(mine, withdrawn_at=turn.now, ended=Ended.CHANGED))
    word = Consent(
        learner.id,
        purpose,
        words.version,
        me.id,
        turn.now,
        agreed=agree,
        expires_at=turn.now + rules.valid if agree and rules.valid is not None else None,
        words=words.digest,
        lang=me.lang,
    )
    await turn.uow.people.add_consent(word)
    result = {"text_version": words.version, "words": words.digest, "given": agree}
    authority = "self" if own else "guardian"
    await turn.record(Verb.CONSENTED, "consent", purpose, learner=learner.id, result=result, authority=authority)
    deed = Deed.CONSENT_GIVEN if agree else Deed.CONSENT_WITHDRAWN
    await audit(turn, deed, learner=learner.id, purpose=purpose.value, version=words.version, words=words.digest)


async def end(turn: Turn, word: Consent, why: Ended) -> None:
    """The word does not stand any more, and nobody has said another one in its place."""
    await turn.uow.people.add_consent(replace(word, withdrawn_at=turn.now, ended=why))
    result = {"text_version": word.text_version, "given": False, "ended": why.value}
    if word.agreed:
        await turn.record(
            Verb.CONSENTED, "consent", word.purpose, learner=word.learner, result=result, authority="bot"
        )
    deed = Deed.CONSENT_EXPIRED if why is Ended.EXPIRED else Deed.CONSENT_WITHDRAWN
    await audit(turn, deed, person=word.given_by, learner=word.learner, purpose=word.purpose.value, why=why.value)
