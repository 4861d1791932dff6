"""Durable state: a database for what is known of clips and analyses, and a folder of blobs for media and arrays."""

from backend.store.analyses import AnalysisStore
from backend.store.blobs import BlobStore
from backend.store.clips import ClipStore
from backend.store.database import Database
from backend.store.store import Store, open_store

__all__ = ["AnalysisStore", "BlobStore", "ClipStore", "Database", "Store", "open_store"]
