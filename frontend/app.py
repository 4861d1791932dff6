"""The Dash app of the pages, put under a FastAPI server."""

import logging
from pathlib import Path

from dash import Dash, set_props
from fastapi import FastAPI

from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.notices import page_notice
from frontend.components.shell import shell
from frontend.document import INDEX, Document
from frontend.page_headers import PageHeaders, content_security_policy
from frontend.pages import recordings, router
from frontend.pages.analyse import page as analyse
from frontend.pages.analyse import starting
from frontend.pages.clip import choosing, downloads, drawing, running
from frontend.pages.collections import registering as collections
from frontend.pages.compare import registering as comparing
from frontend.pages.compare.comparisons import Comparisons
from frontend.pages.compare.seeing import Sources
from frontend.pages.explain import connecting as explaining
from frontend.pages.explain.answers import Answers
from frontend.pages.explore import registering as explore
from frontend.pages.pages import Kept, Pages
from frontend.pages.sentences import following
from frontend.pages.sentences.batch import Batch
from frontend.results import Results
from frontend.settings import FrontendSettings
from frontend.sweep_results import SweepResults
from frontend.theme_css import css_variables

log = logging.getLogger(__name__)

ASSETS = Path(__file__).parent / "assets"
NOT_PAGES = ("/api", "/healthz", "/readyz", "/metrics")
"""Beginnings of paths that are the service's, when both are served by one application."""


def create_dash(server: FastAPI, api: ApiClient, settings: FrontendSettings) -> Dash:
    """Put the pages under a server, beside whatever routes it has already.

    Every callback is a coroutine: Dash runs others on the event loop, where one that waits stops all requests.

    Args:
        server: the application that serves the pages; routes of an API must be registered before.
        api: where the pages get everything that they show.
    """
    app = Document(
        "frontend",
        server=server,  # type: ignore[arg-type]
        assets_folder=str(ASSETS),
        assets_ignore=r"(first-paint|generators|preload)\.js",
        title=router.NAME,
        update_title="",
        description="What a multimodal split attention fusion network attends to",
        index_string=INDEX.replace("{theme}", css_variables()),
        suppress_callback_exceptions=True,
        serve_locally=True,
        on_error=report_error,
        add_log_handler=False,
    )
    # No callback uses it, and a gateway in between need not pass it on.
    app.backend.websocket_capability = False
    app.layout = shell(settings.public_api)
    kept = Kept(Results(api), Batch(api), SweepResults(api), Answers(api), Comparisons(api))
    router.register(app, Pages(api, kept, settings))
    analyse.register(app, api, settings)
    starting.register(app, api)
    following.register(app, api, kept.batch)
    recordings.register(app, api)
    drawing.register(app, kept.results, settings.public_api)
    choosing.register(app, kept.results)
    downloads.register(app, api, kept.results)
    running.register(app, api)
    collections.register(app, api)
    explore.register(app, api, kept.sweeps)
    explaining.register(app, api, kept.answers)
    comparing.register(app, Sources(api, kept.comparisons, kept.results, settings.public_api))
    # Dash does this at the first request, but only if that is for its own paths: whoever followed a permalink to a
    # server that had just started got a page without scripts and styles.
    app._setup_server()  # type: ignore[no-untyped-call]
    server.add_middleware(PageHeaders, policy=content_security_policy(app.csp_hashes()), skip=NOT_PAGES)
    return app


def report_error(error: Exception) -> None:
    """Say in the page what went wrong in a callback; what is not the API's refusal is a mistake of ours and logged."""
    if isinstance(error, ApiError):
        said = page_notice("error", error.problem.title, error.problem.detail)
    else:
        log.error("A callback failed", exc_info=error)
        said = page_notice(
            "error", "Something went wrong", "This part of the page could not be made; the log says why."
        )
    set_props(ids.NOTICE, {"children": said})
