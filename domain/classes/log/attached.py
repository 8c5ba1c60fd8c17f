"""What is attached to a lesson."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LessonPhoto:
    """A photo of a lesson's sheet, by the platform's id of the file; the lesson began at `lesson`."""

    id: int
    class_id: str
    lesson: datetime
    file: str
    by: int
    at: datetime
