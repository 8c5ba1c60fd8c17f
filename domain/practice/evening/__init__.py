"""The evening's session: asked, answered, talked over, paused, ended."""
