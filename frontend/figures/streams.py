"""How modalities look, whether they are those of one report or of a sweep."""

from typing import Protocol

from frontend.theme import Theme


class Streams(Protocol):
    """What `Drawing` and `SweepDrawing` have in common. Modalities are streams of a network or bands of a site."""

    @property
    def theme(self) -> Theme: ...

    def title(self, modality: str) -> str:
        """What a modality is called, safe inside plotly's markup."""

    def color(self, modality: str) -> str: ...

    def slot(self, modality: str) -> str:
        """Palette slot, which decides the pattern and the symbol."""

    def key(self, modality: str) -> str:
        """A modality's name in a header, behind its colour."""
