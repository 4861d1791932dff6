"""The emotion network (paper, section 4.1)."""
