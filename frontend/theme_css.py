"""The theme as CSS custom properties, so that pages and figures take their colours from one place."""

from frontend.theme import SLOTS, Theme, ThemeName, modality_slots, theme


def css_variables() -> str:
    """Rules that set the custom properties of both themes on the root element."""
    return "\n".join(
        f':root[data-mantine-color-scheme="{name}"] {{ color-scheme: {name}; {_declarations(theme(name))} }}'
        for name in _NAMES
    )


def modality_color(names: list[str], name: str) -> str:
    """CSS value of the colour of one modality of a network; it follows the theme.

    Args:
        names: all modalities of the network, in its order.
        name: one of them.
    """
    return f"var(--modality-{modality_slots(names)[name]})"


_NAMES: tuple[ThemeName, ...] = ("light", "dark")


def _declarations(colors: Theme) -> str:
    values = {
        "paper": colors.paper,
        "surface": colors.surface,
        "text": colors.text,
        "muted": colors.muted,
        "line": colors.grid,
        "edge": colors.axis,
        "cursor": colors.cursor,
        **{f"modality-{slot}": colors.palette[slot] for slot in SLOTS},
    }
    return " ".join(f"--{name}: {value};" for name, value in values.items())
