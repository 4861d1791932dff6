"""Makes the page of a route, and what stands in its place where it can't be made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from frontend.client import ApiClient, ApiError
from frontend.components.notices import error_page, state_page
from frontend.components.trail import Trail
from frontend.pages.analyse import page as analyse
from frontend.pages.checkpoints import page as checkpoints
from frontend.pages.clip import page as clip
from frontend.pages.collections import listing as collections
from frontend.pages.collections import new as new_collection
from frontend.pages.collections import page as collection
from frontend.pages.compare import page as compare
from frontend.pages.compare.comparisons import Comparisons
from frontend.pages.compare.seeing import Sources
from frontend.pages.explain import page as explain
from frontend.pages.explain import study_page
from frontend.pages.explain.answers import Answers
from frontend.pages.explore import listing as explore
from frontend.pages.explore import page as sweeps
from frontend.pages.sentences import page as sentences
from frontend.pages.sentences.batch import Batch
from frontend.results import Results
from frontend.routes import PageName, Route
from frontend.settings import FrontendSettings
from frontend.sweep_results import SweepResults


@dataclass(frozen=True)
class Made:
    """A page: its content, its title, and the table that it shows, if it shows one."""

    content: Component
    title: str
    table: Trail | None = None


@dataclass(frozen=True)
class Kept:
    """What the pages have asked the service for before, each kind of answer in a place of its own."""

    results: Results
    batch: Batch
    sweeps: SweepResults
    answers: Answers
    comparisons: Comparisons


class Pages:
    """Makes the page of a route."""

    def __init__(self, api: ApiClient, kept: Kept, settings: FrontendSettings) -> None:
        self._api = api
        self._kept = kept
        self._settings = settings
        self._compared = Sources(api, kept.comparisons, kept.results, settings.public_api)
        self._makers: dict[PageName, Callable[[str, str | None], Awaitable[Made]]] = {
            "analyse": self._analyse,
            "clip": self._clip,
            "sentences": self._sentences,
            "checkpoints": self._checkpoints,
            "checkpoint": self._checkpoint,
            "collections": self._collections,
            "new_collection": self._new_collection,
            "collection": self._collection,
            "explore": self._explore,
            "sweep": self._sweep,
            "explain": self._explain,
            "study": self._study,
            "compare": self._compare,
            "unknown": self._unknown,
        }

    async def show(self, shown: Route, query: str | None) -> Made:
        """The page of a route, or of what is in its way."""
        try:
            return await self._makers[shown.page](shown.id, query)
        except ApiError as error:
            return Made(error_page(error), error.problem.title)

    async def _analyse(self, identity: str, query: str | None) -> Made:
        return Made(await analyse.layout(self._api, self._settings, query), "Analyse")

    async def _clip(self, identity: str, query: str | None) -> Made:
        self._kept.results.forget(identity)
        analysis = await self._api.analysis(identity)
        return Made(await clip.layout(self._api, self._settings, analysis, query), analysis.name or "Analysis")

    async def _sentences(self, identity: str, query: str | None) -> Made:
        content, table = await sentences.layout(self._api, self._kept.batch, query)
        return Made(content, "Sentences", table)

    async def _checkpoints(self, identity: str, query: str | None) -> Made:
        return Made(await checkpoints.layout(self._api), "Checkpoints")

    async def _checkpoint(self, identity: str, query: str | None) -> Made:
        found = await self._api.checkpoint(identity)
        return Made(checkpoints.card_page(found), found.title)

    async def _collections(self, identity: str, query: str | None) -> Made:
        return Made(await collections.layout(self._api), "Collections")

    async def _new_collection(self, identity: str, query: str | None) -> Made:
        return Made(await new_collection.layout(self._api, self._settings), "New collection")

    async def _collection(self, identity: str, query: str | None) -> Made:
        found = await self._api.collection(identity)
        return Made(await collection.layout(self._api, found, query), found.name)

    async def _explore(self, identity: str, query: str | None) -> Made:
        return Made(await explore.layout(self._api), "Explore")

    async def _sweep(self, identity: str, query: str | None) -> Made:
        self._kept.sweeps.forget(identity)
        found = await self._api.sweep(identity)
        return Made(await sweeps.layout(self._api, self._settings, found, query), found.name)

    async def _explain(self, identity: str, query: str | None) -> Made:
        self._kept.answers.forget(identity)
        analysis = await self._api.analysis(identity)
        title = f"Explain {analysis.name or 'an analysis'}"
        return Made(await explain.layout(self._api, analysis, query), title)

    async def _study(self, identity: str, query: str | None) -> Made:
        self._kept.answers.forget(identity)
        found = await self._api.sweep(identity)
        checkpoint = await sweeps.checkpoint_name(self._api, found.checkpoint)
        return Made(study_page.layout(found, checkpoint, query), f"Explain {found.name}")

    async def _compare(self, identity: str, query: str | None) -> Made:
        return Made(await compare.layout(self._compared, query), "Compare")

    async def _unknown(self, identity: str, query: str | None) -> Made:
        lost = state_page("There is no such page", "The address may be mistyped, or the page has moved.")
        return Made(lost, "Not found")
