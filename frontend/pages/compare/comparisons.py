"""Comparisons, kept for a short while: the figures of one view ask for the same one many times."""

from backend.schemas import Comparison, Sweep
from frontend.client import ApiClient
from frontend.pages.compare.view import CompareView, sweeps_in
from frontend.results import Recent

KEPT = 32


class Comparisons:
    """Comparisons and the sweeps in them, by what they were asked with."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._found: Recent[Comparison] = Recent(KEPT)
        self._sweeps: Recent[Sweep] = Recent(KEPT)

    async def get(self, view: CompareView) -> Comparison:
        """The comparison of a view whose two sides are chosen; raises ApiError."""
        class_ = await self.class_of(view)
        key = (*view.sides, view.by, class_)
        return await self._found.get(key, lambda: self._api.comparison(*view.sides, view.by, class_))

    async def classes(self, view: CompareView) -> list[str]:
        """Classes that items can be chosen by: those that all sweeps among the sides have; empty without a sweep."""
        lists = [(await self.sweep(identity)).classes for identity in sweeps_in(view.sides)]
        return [name for name in lists[0] if all(name in classes for classes in lists)] if lists else []

    async def class_of(self, view: CompareView) -> str:
        """The chosen class, where it means something to what is compared."""
        return view.class_ if view.class_ and view.class_ in await self.classes(view) else ""

    async def labelled(self, view: CompareView) -> bool:
        """Whether items of any sweep among the sides have labels that its network knows."""
        return any([(await self.sweep(identity)).labelled > 0 for identity in sweeps_in(view.sides)])

    def forget(self, view: CompareView) -> None:
        """Drop what is kept of the sides, as the page is opened anew and they may be gone or have grown."""
        self._found.forget(view.left)
        for identity in sweeps_in(view.sides):
            self._sweeps.forget(identity)

    async def sweep(self, identity: str) -> Sweep:
        """A sweep among the sides."""
        return await self._sweeps.get((identity,), lambda: self._api.sweep(identity))
