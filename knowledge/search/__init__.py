"""Search: which FAQ entry or course a person asks for, by meaning when the encoder is there, else by words.

The encoder lives in a process of its own (`worker`), to which `process` speaks for `index`, the door of all.
Nothing that `index` imports may import numpy or torch: their imports would hold the bot's event loop.
"""

from knowledge.search.documents import Document, Labelled, documents
from knowledge.search.index import Search

__all__ = ["Document", "Labelled", "Search", "documents"]
