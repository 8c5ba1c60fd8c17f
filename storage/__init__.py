"""All SQL: what one transaction writes is there afterwards or was never there, on SQLite and on PostgreSQL alike.

`Database.open(url)` gives the engine, `database.transaction()` a unit of work with a repository for each Protocol of
domain/ports.py, `Inbox` and `Outbox` the two queues through which every message comes and goes. Tables are described
in tables/ and made by migrations/.
"""
