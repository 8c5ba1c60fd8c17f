"""What is known of many learners leaves the database with a second person's word only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.staff.ports import Request, RequestState, Wanted
from domain.staff.second import ask_second
from domain.turn import CLOCK_ONLY, Rights, Turn

MORE = 1.1
"""What was granted may be this much larger by the time it is used: learners come."""


@dataclass(frozen=True)
class TakeAlong:
    """Ask whether somebody on the centre's own machine may export; what may be is written down at once, and a yes is
    good for one export.

    Attributes:
        what: kind of the export, an id; learners: about how many it is.

    Returns:
        None where it may be exported, else what has to be granted first: one of the admins or operators says yes.
    """

    what: str
    learners: int
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Request | None:
        if self.learners > turn.policy.export_alone:
            open_ones = await turn.uow.colleagues.requests([RequestState.GRANTED, RequestState.WAITING])
            mine = [each for each in open_ones if each.until > turn.now and self._covers(each)]
            granted = next((each for each in mine if each.state is RequestState.GRANTED), None)
            if granted is None:
                about: dict[str, int | str] = {"what": self.what, "learners": self.learners}
                return mine[0] if mine else await ask_second(turn, Wanted.EXPORT, about)
            await turn.uow.colleagues.save_request(replace(granted, state=RequestState.DONE))
        await audit(turn, Deed.EXPORTED, what=self.what, learners=self.learners)
        return None

    def _covers(self, request: Request) -> bool:
        of_this = request.wanted is Wanted.EXPORT and request.about.get("what") == self.what
        return of_this and self.learners <= int(request.about.get("learners", 0)) * MORE
