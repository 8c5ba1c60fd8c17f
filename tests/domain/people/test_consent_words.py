"""Whoever changes what people agree to gives the words another version, so that they are asked anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.people.consent import TEXT_VERSIONS
from domain.people.person import Purpose
from domain.people.saying import words_shown
from tests.house import catalogue

KNOWN = {
    (Purpose.PRACTICE, "2026-12", "childs"): "048d192a8282f8831b1d6d03b12533161041afa6b04965f9ef5401c53b41f8a0",
    (Purpose.TEACHERS_SEE, "2026-11", "childs"): "3be3c203b937b567745f3c1ab55a889ec7406de5ec58664741948d55ba1080f2",
    (Purpose.TEACHERS_SEE, "2026-11", "own"): "6250d9950e234defc2787d4bea17dae3f5464d754a80abe7244905438fdf9d5f",
    (Purpose.TEACHERS_SEE, "2026-12", "childs"): "21fe2aa0132917523917b96a463735f016a966962e7e89af93516decdbfd789a",
    (Purpose.TEACHERS_SEE, "2026-12", "own"): "b4260b7df0b2499c4577b591f608e12829b774fa2c5900ab263c402899e94256",
    (Purpose.MOOD, "2026-11", "childs"): "541112a02928933f85fa0bd31fdb3385e1d9ea2f7741052480d09109dc3e231c",
    (Purpose.MOOD, "2026-11", "own"): "325231b20dd20d86ae0858201a97dc572a8d8c5550fb5b270b11137bcff2ee61",
    (Purpose.OFFERS, "2026-11", "childs"): "4a77f4362e7bf4b42485045978b9a0f3e5800d967b35415847535a66aba7164b",
    (Purpose.OFFERS, "2026-11", "own"): "2a0b20c87ae39c58c1135ef9a1c21715919ba6c1aad75110d1749fd233123d45",
}
"""Only ever added to: what people have agreed to stays known by its version."""


def digest(purpose: Purpose, voice: str) -> str:
    turn = cast("Any", SimpleNamespace(services=SimpleNamespace(catalogue=catalogue())))
    return words_shown(turn, purpose, own=voice == "own").digest


@pytest.mark.parametrize(("purpose", "voice"), sorted({(purpose, voice) for purpose, _, voice in KNOWN}))
def test_the_words_are_those_of_their_version(purpose: Purpose, voice: str) -> None:
    version = TEXT_VERSIONS[purpose]
    assert digest(purpose, voice) == KNOWN.get((purpose, version, voice)), (
        f"the words of {purpose.value} are others than those of {version}: give them another version"
    )


def test_no_two_words_have_one_digest() -> None:
    assert len(set(KNOWN.values())) == len(KNOWN)
