"""When lessons and talks can be: the timetable, the law's hours, the hours of teachers and advisors."""
