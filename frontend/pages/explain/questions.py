"""What the controls ask, as requests to the service; None where they ask nothing."""

from collections.abc import Sequence

from backend.schemas import (
    EffectRequest,
    Intervention,
    InterventionRequest,
    OverrideRequest,
    OverrideStudyRequest,
    Report,
    SanityRequest,
    Site,
    SiteOverride,
    StudyRequest,
    SwapRequest,
)
from frontend.pages.explain.view import (
    ATTENTION,
    MOST_NOISE,
    MOST_SHIFT_S,
    SANITY_COUNTS,
    Wish,
    list_of,
    number_of,
    text_of,
)

LARGEST_SEED = 2**31 - 1


def effect_request(analysis: str, report: Report, wish: Wish) -> EffectRequest:
    """The effect of every block on the output chosen; on the predicted one it is asked without saying so."""
    chosen = number_of(wish, "output")
    count = len(report.overall.logits)
    if chosen is None or not 0 <= chosen < count or int(chosen) == report.overall.prediction:
        return EffectRequest(analysis=analysis)
    return EffectRequest(analysis=analysis, output=int(chosen))


def override_request(analysis: str, report: Report, wish: Wish) -> OverrideRequest | None:
    """The sites at which something differs from what the network was trained with."""
    asked = _overrides(report.sites, wish)
    return OverrideRequest(analysis=analysis, sites=asked) if asked else None


def override_study_request(sweep: str, sites: Sequence[Site], wish: Wish) -> OverrideStudyRequest | None:
    """The same over inputs drawn from a sweep."""
    asked = _overrides(sites, wish)
    if not asked:
        return None
    return OverrideStudyRequest(sweep=sweep, sites=asked, most=_most(wish, "inputs"), seed=_seed(wish, "draw"))


def _overrides(sites: Sequence[Site], wish: Wish) -> list[SiteOverride]:
    return [override for site in sites if (override := _site_override(site, wish)) is not None]


def _site_override(site: Site, wish: Wish) -> SiteOverride | None:
    name = site.name
    attention = next((each for each in ATTENTION if each == wish.get(f"attention.{name}")), "trained")
    force, floor = number_of(wish, f"force.{name}"), number_of(wish, f"lambda.{name}")
    blocks = {float(block.index) for block in site.blocks}
    asked = SiteOverride(
        site=name,
        attention=attention,  # type: ignore[arg-type]
        seed=_seed(wish, f"seed.{name}") if attention == "permuted" else 0,
        forced=int(force) if force is not None and force in blocks else None,
        floor=None if floor is None or abs(floor - site.floor) < 1e-9 else min(max(floor, 0.0), 1.0),
        muted=[modality for modality in site.prior if modality in list_of(wish, f"mute.{name}")],
    )
    return None if asked == SiteOverride(site=name) else asked


def swap_request(analysis: str, wish: Wish) -> SwapRequest | None:
    """Streams of another input, sound moved, noise added."""
    other, taken = text_of(wish, "other"), list_of(wish, "take")
    if other is None or not taken:
        other, taken = None, []
    shifts = _numbers(wish, "shift.", MOST_SHIFT_S)
    noise = {name: abs(value) for name, value in _numbers(wish, "noise.", MOST_NOISE).items()}
    if other is None and not shifts and not noise:
        return None
    return SwapRequest(analysis=analysis, other=other, modalities=taken, shift_s=shifts, noise=noise)


def sanity_request(analysis: str, wish: Wish) -> SanityRequest:
    seeds = number_of(wish, "seeds") or 3
    return SanityRequest(analysis=analysis, seeds=int(min(max(seeds, 1), SANITY_COUNTS[-1])))


def study_request(sweep: str, wish: Wish) -> StudyRequest:
    return StudyRequest(sweep=sweep, most=_most(wish, "most"))


def _most(wish: Wish, key: str) -> int:
    """How many inputs are drawn."""
    return int(min(max(number_of(wish, key) or 50, 2), 1000))


def _seed(wish: Wish, key: str) -> int:
    return int(min(max(number_of(wish, key) or 0, 0), LARGEST_SEED))


def asked_before(
    known: Sequence[Intervention], request: InterventionRequest, predicted: int | None = None
) -> Intervention | None:
    """The best of what is known of a question: an answer, or one that is on its way.

    Args:
        known: the newest first.
        predicted: index of the predicted output, which a request may name or leave out.
    """
    fitting = [each for each in known if _plain(each.request, predicted) == _plain(request, predicted)]
    ranked = ("succeeded", "running", "queued", "failed", "cancelled")
    return min(fitting, key=lambda each: ranked.index(each.state.value), default=None)


def _plain(request: InterventionRequest, predicted: int | None) -> InterventionRequest:
    if isinstance(request, EffectRequest) and request.output == predicted:
        return request.model_copy(update={"output": None})
    return request


def _numbers(wish: Wish, beginning: str, most: float) -> dict[str, float]:
    """The numbers of the keys that begin so, without those that are zero."""
    found = {}
    for key in wish:
        value = number_of(wish, key) if key.startswith(beginning) else None
        if value is not None and abs(value) > 1e-9:
            found[key.removeprefix(beginning)] = round(min(max(value, -most), most), 3)
    return found
