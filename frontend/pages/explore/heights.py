"""How high the figures will be, so that those that are not drawn yet keep their places and nothing moves."""

from backend.schemas import Sweep
from frontend.figures.class_series import class_series_px
from frontend.figures.class_shares import class_shares_px
from frontend.figures.confusion import confusion_px
from frontend.figures.difference import class_difference_px
from frontend.figures.module_maps import maps_px
from frontend.figures.multiples import MOST
from frontend.figures.variation import VARIATION_PX
from frontend.pages.explore.view import ExploreView


def heights_px(sweep: Sweep, view: ExploreView) -> dict[str, int]:
    """Height of every figure of a view, as far as it is known before the numbers are: as if all classes had items."""
    site = view.site_of(sweep)
    series = class_series_px(_cells(sweep, view), site, view.measure)
    return {
        "variation": VARIATION_PX,
        "class-shares": class_shares_px(len(sweep.classes)),
        "class-difference": class_difference_px(site),
        "class-channels": series,
        "module-maps": maps_px(sweep.sites),
        "class-time": series,
        "confusion": confusion_px(sweep.classes),
        "item-map": maps_px([site]),
    }


def _cells(sweep: Sweep, view: ExploreView) -> int:
    """How many classes stand side by side, all items among them where there is room."""
    if view.class_:
        return 2
    return min(MOST, (len(view.classes) or len(sweep.classes)) + 1)
