"""Exports replayed: reading them, comparing numbers, running again what a service lacks."""
