"""Lists from outside: people, classes, enrolments and timetables that a school or an office brings."""
