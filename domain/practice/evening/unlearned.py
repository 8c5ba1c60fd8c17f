"""Words with which a learner says, where an answer is asked for, that they do not know it."""

from __future__ import annotations

import re

_SAID = re.compile(
    r"(?:我|这|那|道|个|题|真的?|完全|根本|都|还|也|老师|们|就是)*"
    r"(?:不知道|不晓得|不清楚|不懂|看不懂|不会|不太会|没学过?|没有学过?|没学到|没教过?|没有教过?|没听过)"
    r"(?:怎么|做|写|算|答|答案|这|那|道|个|题|了|啊|呀|哦|诶|呢|啦|唉)*"
    r"|(?:sorry )?(?:i )?(?:really |just |still )?(?:do not|don't|dont) (?:know|understand|get)"
    r"(?: (?:it|this|that|how|the answer|one|yet|sorry))*"
    r"|(?:sorry )?(?:i )?(?:really )?(?:cannot|can't|cant) (?:do|solve) (?:it|this|that)(?: one| yet)?"
    r"|idk|i dk|dunno|i dunno|(?:i have |i've )?(?:no|not a) (?:idea|clue)"
    r"|(?:(?:i|we) )?(?:have not|haven't|havent|have never|never|did not|didn't|didnt|not) "
    r"(?:learned|learnt|learn|had|done|met)(?: (?:it|this|that|yet))*"
)


def says_unlearned(text: str) -> bool:
    """Whether the whole text says no more than that the learner does not know, or has not had it yet."""
    plain = " ".join(text.replace("’", "'").casefold().split())
    return _SAID.fullmatch(re.sub(r"[^\w' ]+", "", plain).strip()) is not None
