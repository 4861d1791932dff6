"""Drawn and synthesised sample clips, to try the app with at once: `python -m backend.samples --out DIR`."""
