"""Where SQL has to know what domain.people.consent decides: the same rule, and nowhere else."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, and_, exists, not_
from sqlalchemy.sql.elements import KeyedColumnElement

from domain.people.person import Purpose
from storage import tables

consents = tables.people.consents
yes, no = consents.alias("yes"), consents.alias("no")


def agreed_to(purpose: Purpose, learner: Column[int] | KeyedColumnElement[int]) -> ColumnElement[bool]:
    """Somebody's yes stands and nobody's no; what has run out is ended by the clock, so no moment is asked for."""
    return and_(
        exists().where(
            yes.c.learner == learner, yes.c.purpose == purpose, yes.c.agreed, yes.c.withdrawn_at.is_(None)
        ),
        not_(
            exists().where(
                no.c.learner == learner, no.c.purpose == purpose, not_(no.c.agreed), no.c.withdrawn_at.is_(None)
            )
        ),
    )
