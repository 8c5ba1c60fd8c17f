"""Exchange: the journal as xAPI statements, which learning record stores and other centres understand."""
