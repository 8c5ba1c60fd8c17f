"""When people can come, as they say it: one reader of times in Chinese and English, for courses and for bookings.

What words mean where families differ; the echo names the days and hours that were understood, so that a misreading
is seen before anything is booked:

- Weeks are calendar weeks from Monday. 下周六 and "next Sat" are the Saturday of the next such week, 下下周
  is the one after, 这周六 and "this Sat" the one that comes: a day of this week that is over is the next of its name.
- One weekday alone, 周六 or "Sat", is the coming one; said on a Saturday it is today or a week from today, both.
  Several ("Tue or Thu", 周六周日), plurals, "every" and the weekend without "this" are every such day.
- "Saturday week" is the Saturday after the coming one. "In two weeks" is the calendar week that lies two ahead.
- A date that is over is next month's or next year's. 13/12 is day and month in English, month and day in Chinese,
  and the other way round where only that is a date.
- An hour from one to seven without a part of the day is in the afternoon, from eight to twelve before or at noon.
  A second hour takes after the first ("3 to 5 pm", 晚上七点到九点).
- Times are those at which a lesson begins. "Before 5" and 五点之前 leave out five itself, "not later than" does not;
  three o'clock is three o'clock; "around four" is half an hour to both sides.
- Morning ends at 12:00, noon is 11:00 to 14:00, afternoon 12:00 to 18:00, evening from 17:00, 傍晚 17:00 to 19:00,
  after school from 15:30, after work from 17:30: half past five is late afternoon and evening.
- "Before Friday" and 周五之前 end on Thursday, "by" and "until Friday" on Friday; "after Friday" begins on Saturday,
  "from Friday" on Friday. The beginning of a month is its first seven days, its end begins on the 25th.
- "Best", "preferably" and 最好 say what is liked better and leave out nothing, unless nothing else is said.
"""
