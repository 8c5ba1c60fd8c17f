"""Search: which FAQ entry or course a person asks for, by meaning when the encoder is there, else by words."""

from knowledge.search.documents import Document, documents
from knowledge.search.index import Search

__all__ = ["Document", "Search", "documents"]
