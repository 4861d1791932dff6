"""What the Compare page shows below its controls: both sides, what to keep in mind, and the figures."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Comparison
from frontend.client import ApiError
from frontend.components.figure_card import Sheet, figure_card
from frontend.components.notices import notice
from frontend.components.terms import term
from frontend.figures import compare_maps, compare_shares
from frontend.pages.clip.naming import file_name
from frontend.pages.compare import ids
from frontend.pages.compare.choices import Pair
from frontend.pages.compare.comparisons import Comparisons
from frontend.pages.compare.controls import NOTHING, Offered, offered
from frontend.pages.compare.panels import PANELS, Compared
from frontend.pages.compare.seeing import Sources, compared, shown_of
from frontend.pages.compare.sides import side_cards
from frontend.pages.compare.view import CompareView
from frontend.pages.compare.wording import lone_sites, moved_sentence, reasons, sentences


async def body(sources: Sources, view: CompareView, pairs: Sequence[Pair]) -> tuple[list[Component], Offered]:
    """What is shown for a view, and what the controls offer for it.

    Args:
        pairs: proposed while no side is chosen.
    """
    if not view.complete:
        return _unchosen(view, pairs), NOTHING
    try:
        seen = await compared(sources, view)
        comparisons = sources.comparisons
        classes, class_ = await comparisons.classes(view), await comparisons.class_of(view)
        labelled = await comparisons.labelled(view)
        cards = await side_cards(sources, seen, class_)
    except ApiError as error:
        if error.away:
            raise
        return await _refused(sources.comparisons, view, error)
    return _compared(seen, cards), offered(seen.found, classes, labelled=labelled)


def _unchosen(view: CompareView, pairs: Sequence[Pair]) -> list[Component]:
    missing = "both sides" if not view.left and not view.right else "the other side"
    said: list[Component] = [
        html.H2(f"Choose {missing}"),
        html.P(
            "Two inputs of one checkpoint, one input of two checkpoints, or two sweeps: whatever stands in the lists "
            "above. Blocks are compared one by one within the same weights only.",
            className="muted",
        ),
    ]
    if pairs and not view.left and not view.right:
        said.append(html.P("For example:", className="muted"))
        said.append(
            html.Ul(
                [
                    html.Li(
                        html.Button(
                            pair.text, id=ids.pair(pair.left, pair.right), type="button", className="text-button"
                        )
                    )
                    for pair in pairs
                ],
                className="compare-pairs",
            )
        )
    return [html.Section(said, className="card stack compare-unchosen")]


async def _refused(comparisons: Comparisons, view: CompareView, error: ApiError) -> tuple[list[Component], Offered]:
    """Why nothing can be shown; a class without items can be changed where it was chosen."""
    title = "One of the sides is not here" if error.not_found else "These two can't be compared yet"
    try:
        offer = Offered(
            {}, await comparisons.classes(view), labelled=await comparisons.labelled(view), comparable=False
        )
    except ApiError:
        offer = NOTHING
    detail = error.problem.detail.rstrip(".")
    return [notice("error", title, f"{detail}. Choose something else above.")], offer


def _compared(seen: Compared, sides: Component) -> list[Component]:
    found = seen.found
    return [
        dcc.Store(id=ids.SHOWN, data=shown_of(seen.view)),
        sides,
        *_reason(found),
        *_mind(found),
        *_modalities(seen),
        *_blocks(seen),
    ]


def _mind(found: Comparison) -> list[Component]:
    notes = [*found.notes, *lone_sites(found)]
    return [notice("info", "To be kept in mind", html.Ul([html.Li(note) for note in notes]))] if notes else []


def _reason(found: Comparison) -> list[Component]:
    """Prominent, as it decides what can be read off the page."""
    if not any(site.shares for site in found.sites):
        said = "No fusion site of the same name has a modality on both sides, so there is no attention to compare."
        return [notice("warning", "Nothing in common", said)]
    why = reasons(found)
    if not why:
        return []
    some = any(site.blocks_correspond for site in found.sites)
    title = "Some sites are compared per modality only" if some else "Compared per modality only"
    return [html.Div(notice("warning", title, *(html.P(sentence) for sentence in why)), className="compare-reason")]


def _modalities(seen: Compared) -> list[Component]:
    cards: list[Component] = []
    if PANELS["compare-outputs"].fits(seen):
        cards.append(html.Div([html.H2("Predictions"), _card("compare-outputs", seen)], className="compare-part"))
    if PANELS["compare-shares"].fits(seen):
        note = html.P(
            ["The dashed line is the ", term("prior"), " of each side. ", " ".join(sentences(seen.found))],
            className="figure-note small muted",
        )
        sheet = Sheet(compare_shares.least_px(seen.found))
        cards.append(
            html.Div(
                [
                    html.H2(["Per modality: ", term("share"), " and ", term("lift")]),
                    _card("compare-shares", seen, sheet=sheet, note=note),
                ],
                className="compare-part",
            )
        )
    return [html.Div(cards, className="compare-parts")] if cards else []


def _blocks(seen: Compared) -> list[Component]:
    corresponding = [site for site in seen.found.sites if site.blocks_correspond]
    if not corresponding:
        return []
    widest = max(compare_maps.least_px(site) for site in corresponding)
    return [
        html.Div(
            [
                html.H2(["Block by ", term("block")]),
                html.P(moved_sentence(corresponding), className="note-line"),
            ],
            className="section-head",
        ),
        _card("compare-maps", seen, sheet=Sheet(widest)),
    ]


def _card(name: str, seen: Compared, *, sheet: Sheet | None = None, note: Component | None = None) -> html.Section:
    sides = f"{seen.found.left.name} {seen.found.right.name}".replace(".", "-")
    return figure_card(name, PANELS[name].title, file_name(sides, name), sheet=sheet, note=note)
