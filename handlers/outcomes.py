"""What trying to take, confirm, move or wait for a place leads to, as an answer; all of booking shares it."""

from __future__ import annotations

from domain.booking.asking import Wish
from domain.booking.cancelling import Late
from domain.booking.confirming import Confirmed, Outcome, Settled
from domain.booking.holding import AlreadyBooked, Held, JustGone, OnlyOneLeft, Overlaps
from domain.booking.listing import ListBookings
from domain.booking.moving import HeldMove, Moved, NotMoved
from domain.booking.queue import Queued
from domain.booking.trials.choosing import ANY_CAMPUS
from domain.messages.screen import Reply, t, tap
from domain.people.person import Role
from domain.people.settings import children_and_chosen
from domain.turn import Turn
from handlers.views import bookings as kept
from handlers.views import holding as views
from handlers.views import waiting
from handlers.views.family import under_chips


async def outcome(turn: Turn, result: Outcome | OnlyOneLeft, campus: str = ANY_CAMPUS) -> Reply:
    """`campus`: the handle to which other times lead."""
    zone, now = turn.zone, turn.now
    match result:
        case Held():
            toast = t("booking.held_again") if result.again else None
            return Reply(screen=views.held(result, campus, zone, now), toast=toast, alert=result.again)
        case HeldMove():
            toast = t("booking.held_again") if result.again else None
            return Reply(screen=views.held_move(result, zone, now), toast=toast, alert=result.again)
        case OnlyOneLeft():
            return Reply(screen=views.only_one_left(result, zone, now))
        case JustGone():
            return Reply(screen=views.just_gone(result, campus, zone, now))
        case Overlaps():
            return Reply(screen=views.overlaps(result, campus, zone))
        case Queued():
            quiet = (turn.policy.quiet_from, turn.policy.quiet_until)
            return Reply(screen=waiting.queued(result, zone, quiet))
        case Confirmed():
            shown = await mine(turn)
            notes = kept.confirmed(result, now, zone)
            return Reply(screen=shown.screen, notes=notes, toast=t("booking.booked_toast"), screen_first=True)
        case Moved():
            screen = kept.moved_for_family(result) if result.for_family else (await mine(turn)).screen
            notes = kept.moved(result, now)
            return Reply(screen=screen, notes=notes, toast=t("booking.moved_toast"), screen_first=True)
        case Late():
            return Reply(screen=kept.late(result, zone, Wish.MOVE))
        case AlreadyBooked():
            return await mine(turn, toast="booking.already_booked")
        case NotMoved() | Settled():
            return await mine(turn, old=True)


async def mine(turn: Turn, *, old: bool = False, toast: str | None = None, page: int = 0) -> Reply:
    """The list of bookings."""
    key = "common.old_screen" if old else toast
    screen = kept.bookings(await turn.do(ListBookings()), turn.zone, page)
    children = (await children_and_chosen(turn))[0] if turn.person.role is Role.PARENT else ()
    screen = under_chips(screen, children, None, lambda child: tap("my.k", child, 0))
    return Reply(screen=screen, toast=t(key) if key else None)
