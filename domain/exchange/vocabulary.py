"""What the journal's words are called in xAPI: published IRIs where there are such, ours under BASE for all else.

ADL's verbs and activity types come first, then those of Activity Streams 1.0 and of the TinCan registry. `.example`
is reserved (RFC 2606): our IRIs are names that nobody else can own, and no addresses.
"""

from __future__ import annotations

from domain.journal import Verb

BASE = "https://banxue.example/xapi"

ADL = "http://adlnet.gov/expapi/verbs/"
STREAMS = "http://activitystrea.ms/schema/1.0/"
TINCAN = "http://id.tincanapi.com/verb/"
OWN = f"{BASE}/verbs/"

VOIDS = f"{ADL}voided"
"""Reserved by xAPI for taking back a statement: its object is the reference to that statement, and nothing else."""
NOT_MASTERED = f"{ADL}failed"
"""A proof that did not succeed; `mastered` would say the contrary of it."""

VERBS: dict[Verb, str] = {
    Verb.REGISTERED: f"{ADL}registered",
    Verb.CHANGED: f"{STREAMS}update",
    Verb.LINKED: f"{OWN}linked",
    Verb.CONSENTED: f"{OWN}consented",
    Verb.INITIALIZED: f"{ADL}initialized",
    Verb.ANSWERED: f"{ADL}answered",
    Verb.SKIPPED: f"{TINCAN}skipped",
    Verb.SUSPENDED: f"{ADL}suspended",
    Verb.RESUMED: f"{ADL}resumed",
    Verb.COMPLETED: f"{ADL}completed",
    Verb.REPORTED: f"{OWN}reported",
    Verb.PROVED: f"{ADL}mastered",
    Verb.ASKED: f"{ADL}asked",
    Verb.HELPED: f"{OWN}helped",
    Verb.VIEWED: f"{TINCAN}viewed",
    Verb.HELD: f"{OWN}held",
    Verb.BOOKED: f"{OWN}booked",
    Verb.MOVED: f"{OWN}moved",
    Verb.WAITED: f"{OWN}waited",
    Verb.OFFERED: f"{OWN}offered",
    Verb.ATTENDED: f"{ADL}attended",
    Verb.MISSED: f"{OWN}missed",
    Verb.CONCLUDED: f"{OWN}concluded",
    Verb.RATED: f"{TINCAN}rated",
    Verb.CANCELLED: f"{STREAMS}cancel",
    Verb.EXPIRED: f"{OWN}expired",
    Verb.FAILED: f"{OWN}failed",
    Verb.NOTIFIED: f"{OWN}notified",
    Verb.IMPORTED: f"{ADL}imported",
    Verb.CONFIRMED: f"{STREAMS}confirm",
    Verb.RETIRED: f"{OWN}retired",
    Verb.RESTORED: f"{OWN}restored",
    Verb.TAUGHT: f"{OWN}taught",
    Verb.LEFT: f"{TINCAN}unregistered",
    Verb.VOIDED: f"{OWN}withdrew",
    Verb.REJUDGED: f"{ADL}scored",
    Verb.COMMENTED: f"{ADL}commented",
    Verb.ASSIGNED: f"{STREAMS}assign",
    Verb.FELT: f"{OWN}felt",
    Verb.WATCHED: f"{STREAMS}watch",
    Verb.TRIED: f"{ADL}interacted",
    Verb.ERASED: f"{OWN}erased",
}
BY_IRI = {iri: verb for verb, iri in VERBS.items()} | {VOIDS: Verb.VOIDED, NOT_MASTERED: Verb.PROVED}

LEARNERS_OWN = frozenset(
    {
        Verb.REGISTERED,
        Verb.LEFT,
        Verb.INITIALIZED,
        Verb.ANSWERED,
        Verb.SKIPPED,
        Verb.SUSPENDED,
        Verb.RESUMED,
        Verb.COMPLETED,
        Verb.PROVED,
        Verb.ATTENDED,
        Verb.MISSED,
        Verb.FELT,
        Verb.WATCHED,
        Verb.TRIED,
    }
)
"""What the learner did or went through, whoever wrote it down: there the learner is the actor."""

_ACTIVITIES = "http://adlnet.gov/expapi/activities/"
ACTIVITY_TYPES = {
    "item": f"{_ACTIVITIES}cmi.interaction",
    "answer": f"{_ACTIVITIES}interaction",
    "skill": f"{_ACTIVITIES}objective",
    "session": f"{_ACTIVITIES}assessment",
    "lesson": f"{_ACTIVITIES}lesson",
    "course": f"{_ACTIVITIES}course",
    "link": f"{_ACTIVITIES}link",
    "faq": f"{_ACTIVITIES}question",
    "booking": f"{STREAMS}event",
    "slot": f"{STREAMS}event",
    "homework": "http://id.tincanapi.com/activitytype/school-assignment",
    "learner": f"{STREAMS}person",
    "person": f"{STREAMS}person",
    "class": f"{STREAMS}group",
}
"""By the journal's type of object; all others are BASE/activity-types/<type>."""

EVERYWHERE = frozenset({"item", "skill", "medium"})
"""Named the same by all centres; the rows of all other types are a centre's own."""

ABOUT_LEARNER = frozenset({"learner", "habits", "reminder", "bad_news"})
"""Types of objects that are named by the id of the learner."""

_NAMED_EVERYWHERE = {
    (Verb.ANSWERED, "item"),
    (Verb.SKIPPED, "item"),
    (Verb.PROVED, "skill"),
    (Verb.FELT, "week"),
    (Verb.WATCHED, "medium"),
    (Verb.TRIED, "medium"),
    (Verb.VOIDED, "statement"),
}

PLACE, AUTHORITY = f"{BASE}/extensions/place", f"{BASE}/extensions/authority"
LEARNER, RECORDED_BY = f"{BASE}/extensions/learner", f"{BASE}/extensions/recorded-by"
RESULT = f"{BASE}/extensions/result"


def keeps_its_name(verb: Verb, object_type: str) -> bool:
    """Whether what was done to it means the same in another centre: the portrait rests on its name there, too."""
    return (verb, object_type) in _NAMED_EVERYWHERE or object_type in ("homework", "recording", "activity")
