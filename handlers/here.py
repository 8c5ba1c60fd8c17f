"""Drawing where somebody stands: a stage of the way in, or the home panel."""

from __future__ import annotations

from domain.messages.screen import Note, Param, Reply, Screen, t
from domain.people.home import LookHome
from domain.people.links import Invitation
from domain.people.onboarding import LookAround
from domain.people.stages import Arrival, AtHome, Stage
from domain.turn import Turn
from handlers.drawings.qr import qr_code
from handlers.views import home as home_views
from handlers.views import onboarding as views


async def here(turn: Turn, line: Param | None = None) -> Screen:
    """The screen of where the person stands, with a line on top when there is something to say."""
    arrival = await turn.do(LookAround())
    screen = await drawn(turn, arrival.stage)
    return screen if line is None else views.above(line, screen)


async def arrived(turn: Turn, arrival: Arrival) -> Reply:
    """The answer to a step: the new screen, and what is to be said or handed over with it."""
    screen = await drawn(turn, arrival.stage)
    if arrival.notice is not None:
        screen = views.above(views.notice(arrival.notice), screen)
    notes = (await invitation_note(turn, arrival.invitation),) if arrival.invitation else ()
    return Reply(screen, notes, toast=t("common.old_screen") if arrival.stale else None)


async def drawn(turn: Turn, stage: Stage) -> Screen:
    if isinstance(stage, AtHome):
        return home_views.home(await turn.do(LookHome()))
    return views.stage(stage)


async def invitation_note(turn: Turn, made: Invitation) -> Note:
    centre = await turn.uow.courses.centre()
    name = centre.name if centre else t("onboarding.our_centre")
    return views.invitation(made, turn.zone, turn.person.name, name, qr_code(made.url))
