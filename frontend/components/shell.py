"""The frame around every page: skip link, header with the pages, colour scheme, place for the page and for notices."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.components.notices import notice
from frontend.routes import PageName

MANTINE_THEME = {
    "primaryColor": "ink",
    "primaryShade": {"light": 9, "dark": 1},
    "autoContrast": True,
    "luminanceThreshold": 0.4,
    "defaultRadius": "sm",
    "cursorType": "pointer",
    "respectReducedMotion": True,
    "fontFamily": "var(--font)",
    "fontFamilyMonospace": "var(--font-mono)",
    "headings": {"fontFamily": "var(--font)", "fontWeight": "600"},
    "colors": {
        # Neutral on purpose: colour on these pages always means a modality or a scale.
        "ink": [
            *("#f4f5f7", "#e6e9ee", "#cdd3db", "#b0b8c4", "#9aa3b0"),
            *("#79828f", "#5a6472", "#3d4551", "#2a3038", "#1b2028"),
        ],
        "dark": [
            *("#e6e9ee", "#b7bfca", "#9aa3b0", "#6b7585", "#39414c"),
            *("#2a3038", "#1c2026", "#14171c", "#101317", "#0c0e12"),
        ],
    },
}

_PAGES: tuple[tuple[str, str, tuple[PageName, ...]], ...] = (
    ("Analyse", "/", ("analyse", "clip", "sentences", "explain")),
    ("Collections", "/collections", ("collections", "new_collection", "collection")),
    ("Explore", "/explore", ("explore", "sweep", "study")),
    ("Compare", "/compare", ("compare",)),
    ("Checkpoints", "/checkpoints", ("checkpoints", "checkpoint")),
)


def navigation(current: PageName) -> list[Component]:
    """Links to the pages, the current one marked."""
    return [
        dcc.Link(
            title,
            href=path,
            className="nav-link nav-link-current" if current in pages else "nav-link",
        )
        for title, path, pages in _PAGES
    ]


def shell(api: str) -> dmc.MantineProvider:
    """The layout of the app.

    Args:
        api: path of the API as the browser reaches it.
    """
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=ids.TITLE),
            dcc.Store(id=ids.CARRIED),
            dcc.Store(id=ids.REFRESH),
            dcc.Store(id=ids.SCHEME),
            dcc.Store(id=ids.TABLE_SHOWN, storage_type="session"),
            html.A("Skip to the content", href="#main", className="skip-link"),
            html.Header(
                [
                    dcc.Link(
                        [html.Span(className="brand-mark", **attributes(aria_hidden="true")), html.Span("MSAF Lens")],
                        href="/",
                        className="brand",
                    ),
                    # One row, which is scrolled sideways where a small screen has no room for all of it.
                    html.Div(
                        [
                            html.Nav(navigation("analyse"), id=ids.NAVIGATION, **attributes(aria_label="Pages")),
                            html.A("API", href=f"{api}/docs", className="nav-link nav-api"),
                        ],
                        className="header-links",
                    ),
                    dmc.ColorSchemeToggle(
                        id=ids.SCHEME_TOGGLE,
                        lightIcon=icon("sun"),
                        darkIcon=icon("moon"),
                        variant="subtle",
                        color="gray",
                        size="md",
                        **attributes(aria_label="Switch between dark and light"),
                    ),
                ],
                className="header",
            ),
            html.Div(
                notice("error", "The server does not answer", "What you see stays. Try again in a moment."),
                id="connection",
                className="page-notice",
                hidden=True,
            ),
            html.Div(id=ids.NOTICE, className="page-notice", **attributes(aria_live="assertive")),
            html.Div(id=ids.BACK, className="page-notice"),
            html.Main(html.Div(loading(), id=ids.PAGE), id="main", className="page", tabIndex="-1"),
        ],
        theme=MANTINE_THEME,
        defaultColorScheme="auto",
    )


def loading() -> html.Div:
    """What stands in the page's place until it has been made."""
    return html.Div(
        [
            html.Span("Loading", className="visually-hidden", role="status"),
            dmc.Skeleton(height=28, width="40%"),
            dmc.Skeleton(height=180, mt=16),
            dmc.Skeleton(height=180, mt=16),
        ],
        className="loading",
    )
