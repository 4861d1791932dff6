"""The sentiment network (paper, section 4.2)."""
