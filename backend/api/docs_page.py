"""The interactive description of the API, from files that come with the service: the page asks no other host."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from backend.api.paths import API_PREFIX

OPENAPI_PATH = f"{API_PREFIX}/openapi.json"
DOCS_PATH = f"{API_PREFIX}/docs"

_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
_START = "start.js"
# Swagger UI sets styles on its elements; it may load things from here only, and run nothing written in the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{root}/swagger-ui.css">
<link rel="icon" href="{root}/favicon.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{root}/swagger-ui-bundle.js"></script>
<script src="{root}/start.js"></script>
</body>
</html>
"""
_START_SCRIPT = """SwaggerUIBundle({{
  url: "{openapi}",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
}});
"""

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def go_to_docs() -> RedirectResponse:
    return RedirectResponse(DOCS_PATH)


@router.get(DOCS_PATH)
async def show_docs(request: Request) -> HTMLResponse:
    page = _PAGE.format(title=request.app.title, root=DOCS_PATH)
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


@router.get(f"{DOCS_PATH}/{{name}}")
def get_docs_asset(name: str) -> Response:
    if name == _START:
        return Response(_START_SCRIPT.format(openapi=OPENAPI_PATH), media_type="text/javascript")
    if name not in _ASSETS:
        raise HTTPException(404)
    return Response(
        _asset(name).read_bytes(), media_type=_ASSETS[name], headers={"Cache-Control": "private, max-age=86400"}
    )


def _asset(name: str) -> Traversable:
    return files("fastapi_offline") / "static" / name
