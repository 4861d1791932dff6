"""Durable state: a database for what is known of clips and analyses, and a folder of blobs for media and arrays."""

from backend.store.analyses import AnalysisStore
from backend.store.blobs import BlobStore
from backend.store.clips import ClipStore
from backend.store.collections import CollectionStore
from backend.store.database import Database
from backend.store.interventions import InterventionStore
from backend.store.store import Store, open_store
from backend.store.sweeps import SweepStore
from backend.store.window_inputs import WindowInputsStore

__all__ = [
    "AnalysisStore",
    "BlobStore",
    "ClipStore",
    "CollectionStore",
    "Database",
    "InterventionStore",
    "Store",
    "SweepStore",
    "WindowInputsStore",
    "open_store",
]
