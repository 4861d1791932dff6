"""Replaying what was exported: the same requests again, and the numbers compared.

`python -m backend.provenance replay FILE --service URL`; `docs/exports.md` describes it.
"""
