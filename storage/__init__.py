"""All SQL: engine, tables, unit of work, a repository per table family, inbox and outbox, migrations."""
