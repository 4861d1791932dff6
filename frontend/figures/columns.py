"""Where the columns of a site's segments lie, side by side in their order."""

COLUMN_GAP = 0.016
"""Gap between segments, as a fraction of the plot's width."""


def column_span(segment: int, segments: int) -> tuple[float, float]:
    """Left and right edge of a segment's column, as fractions of the plot's width."""
    width = (1 - COLUMN_GAP * (segments - 1)) / segments
    left = segment * (width + COLUMN_GAP)
    return left, left + width
