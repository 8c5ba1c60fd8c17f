"""The order in which handlers are asked, in one list."""

from __future__ import annotations

from aiogram import Dispatcher

from handlers import (
    alerts,
    assigning,
    booking,
    booking_times,
    broadcasts,
    broadcasts_live,
    broadcasts_report,
    cadences,
    calendar,
    check_in,
    class_log,
    classes,
    composing,
    consents,
    conversations,
    courses,
    digest,
    entries,
    event_invitations,
    events,
    family_portrait,
    finder,
    fortnight,
    free_text,
    habits,
    home,
    homework,
    hours,
    inbox,
    invitations,
    items,
    lead_sources,
    leads,
    learner_page,
    letters,
    media,
    messages,
    mood,
    moving,
    notes,
    onboarding,
    practice,
    reminders,
    replies,
    reports,
    settings,
    standing,
    standing_in,
    talks,
    talks_staff,
    ticket,
    today,
    trials,
    upgrades,
    waiting,
    why,
    wishes,
)
from handlers.leaving import LeavePractice


def build_dispatcher() -> Dispatcher:
    """A dispatcher with every router; handlers get `turn`, for messages `form`, and what they carry: `found`, `sent`.

    The pipeline brings only what was said in private: who writes in a group is not even looked up.
    """
    dispatcher = Dispatcher(disable_fsm=True)
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.outer_middleware(LeavePractice())
        observer.outer_middleware(booking_times.FollowCalendar())
    dispatcher.include_router(conversations.alarm_router())
    dispatcher.include_router(free_text.safety_router())
    dispatcher.include_router(replies.quoting_router())
    dispatcher.include_router(conversations.first_router())
    for module in (
        lead_sources,
        onboarding,
        messages,
        settings,
        consents,
        mood,
        notes,
        invitations,
        home,
        today,
        practice,
        why,
        standing,
        standing_in,
        composing,
        habits,
        media,
        broadcasts_report,
        reports,
        items,
        assigning,
        classes,
        learner_page,
        letters,
        family_portrait,
        class_log,
        ticket,
        homework,
        digest,
        alerts,
        wishes,
        reminders,
        booking,
        trials,
        cadences,
        moving,
        waiting,
        fortnight,
        calendar,
        booking_times,
        hours,
        check_in,
        talks,
        talks_staff,
        events,
        event_invitations,
        upgrades,
        leads,
        finder,
        entries,
        broadcasts,
        broadcasts_live,
        courses,
        inbox,
        conversations,
        replies,
        free_text,
    ):
        dispatcher.include_router(module.router())
    return dispatcher
