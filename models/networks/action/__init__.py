"""The action network (paper, section 4.3)."""
