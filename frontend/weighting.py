"""What is said of sites whose blocks are not weighed by attention, but by gates."""

from backend.schemas import Site


def gates_note(site: Site) -> str:
    """What stands for attention where there are gates, with a space before it; empty where there are none."""
    if site.weighting != "gates":
        return ""
    return (
        " Every channel has a gate of its own here, between 0 and 2: gates do not compete for a sum of 1, as attention "
        "does. What is shown is a gate's share of the gates of all blocks."
    )
