"""Search: which FAQ entry or course a person asks for, by meaning when the encoder is there, else by words."""

from knowledge.search.index import Document, Search

__all__ = ["Document", "Search"]
