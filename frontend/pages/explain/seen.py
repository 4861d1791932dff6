"""What a figure of the Explain pages may draw: the answer to a question of some kind, and what it is about."""

from dataclasses import dataclass
from typing import Literal, TypeVar

from backend.schemas import (
    EffectResult,
    InterventionResult,
    OverrideResult,
    OverrideStudyResult,
    Report,
    SanityResult,
    SiteEffects,
    SiteOutcome,
    SiteSanity,
    StudyResult,
    StudySite,
    SwapResult,
    Sweep,
)
from frontend.figures import labels
from frontend.pages.explain.view import Wish, site_of
from frontend.pages.explain.wording import output_name

Message = TypeVar("Message")

Kind = Literal["effect", "override", "swap", "sanity", "study", "override-study"]
KINDS: tuple[Kind, ...] = ("effect", "override", "swap", "sanity", "study", "override-study")


@dataclass(frozen=True)
class Seen:
    """What a figure may draw: an answer, what it is about, and the site and ablation that are looked at."""

    about: Report | Sweep
    result: InterventionResult
    view: Wish

    @property
    def report(self) -> Report:
        if not isinstance(self.about, Report):
            raise TypeError(f"expected a report, not {type(self.about).__name__}")
        return self.about

    @property
    def sweep(self) -> Sweep:
        if not isinstance(self.about, Sweep):
            raise TypeError(f"expected a sweep, not {type(self.about).__name__}")
        return self.about

    @property
    def effect(self) -> EffectResult:
        return _of(EffectResult, self.result)

    @property
    def changed(self) -> OverrideResult | SwapResult:
        if isinstance(self.result, SwapResult):
            return self.result
        return _of(OverrideResult, self.result)

    @property
    def sanity(self) -> SanityResult:
        return _of(SanityResult, self.result)

    @property
    def study(self) -> StudyResult:
        return _of(StudyResult, self.result)

    @property
    def override_study(self) -> OverrideStudyResult:
        return _of(OverrideStudyResult, self.result)

    @property
    def effects(self) -> SiteEffects:
        name = site_of(self.view, [each.site for each in self.effect.sites]).name
        return next(each for each in self.effect.sites if each.site.name == name)

    @property
    def outcomes(self) -> tuple[SiteOutcome, SiteOutcome]:
        before, after = self.changed.sites_before, self.changed.sites_after
        name = site_of(self.view, [each.site for each in before]).name
        first, second = (next(each for each in sites if each.site.name == name) for sites in (before, after))
        return first, second

    @property
    def site_sanity(self) -> SiteSanity:
        name = site_of(self.view, [each.site for each in self.sanity.sites]).name
        return next(each for each in self.sanity.sites if each.site.name == name)

    @property
    def study_site(self) -> StudySite:
        name = site_of(self.view, [each.site for each in self.study.sites]).name
        return next(each for each in self.study.sites if each.site.name == name)

    @property
    def output(self) -> str:
        """What the output looked at is called, safe inside plotly's markup."""
        return labels.escaped(output_name(self.report, self.effect.output))


def _of(kind: type[Message], message: object) -> Message:
    if not isinstance(message, kind):
        raise TypeError(f"expected {kind.__name__}, not {type(message).__name__}")
    return message
