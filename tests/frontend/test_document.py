"""Which of Dash's scripts a page runs at its start, and that those left out are missed by none of the others."""

import re
from importlib.resources import files

import httpx
import pytest

from frontend.document import lean

SUITES = "/_dash-component-suites/"
STEPS = re.compile(
    r"regeneratorRuntime\.mark\(function \w\(\)\{return regeneratorRuntime\.wrap\(function\((?P<context>\w)\)\{"
    r"for\(;;\)switch\((?P=context)\.prev=(?P=context)\.next\)\{"
    r"case 0:return (?P=context)\.next=2,\w\(!0\);case 2:\w\.isReady=!0;case 3:case\"end\":"
    r"return (?P=context)\.stop\(\)\}\},\w\)\}\)"
)
"""What the function looks like that assets/early/generators.js runs."""


async def started(browser: httpx.AsyncClient) -> list[str]:
    """Paths of the scripts that the page runs at its start."""
    return re.findall(r'<script src="([^"?]+)', (await browser.get("/")).text)


async def test_a_page_does_without_a_polyfill_and_a_component_that_it_never_has(browser: httpx.AsyncClient) -> None:
    names = [path.removeprefix(SUITES) for path in await started(browser) if path.startswith(SUITES)]
    assert [name for name in names if name.startswith(("dash/deps/polyfill", "dash/dash_table"))] == []
    for beginning in ("dash/deps/react@", "dash/deps/react-dom@", "dash/dash-renderer/", "dash/dcc/", "dash/html/"):
        assert any(name.startswith(beginning) for name in names), beginning


async def test_a_large_library_is_there_for_later(browser: httpx.AsyncClient) -> None:
    assert [path for path in await started(browser) if "dash_ag_grid" in path] == []
    tag = r'<script type="text/plain" data-later="dash_ag_grid" src="([^"]+)"></script>'
    (path,) = re.findall(tag, (await browser.get("/")).text)
    assert "dash_ag_grid=" in (await browser.get(path)).text


async def test_what_is_left_of_the_polyfill_is_all_that_the_scripts_use(browser: httpx.AsyncClient) -> None:
    using = 0
    for path in await started(browser):
        script = (await browser.get(path)).text if path.startswith(SUITES) else ""
        found = len(STEPS.findall(script))
        assert script.count("regeneratorRuntime") == 2 * found, path
        using += found
    assert using > 0


@pytest.mark.parametrize(
    ("package", "script"),
    [
        ("dash_ag_grid", "dash_ag_grid.min.js"),
        ("dash_ag_grid", "async-community.js"),
        ("dash", "dcc/async-graph.js"),
        ("plotly", "package_data/plotly.min.js"),
    ],
)
def test_scripts_that_come_later_use_nothing_of_it(package: str, script: str) -> None:
    assert "regeneratorRuntime" not in files(package).joinpath(script).read_text("utf-8")


def test_tags_of_other_scripts_stay_as_they_are() -> None:
    kept = f'<script src="/assets/dash_ag_grid.js?m=1"></script>\n<script src="{SUITES}dash/dcc/x.js"></script>'
    assert lean(kept) == kept
    left_out = f'<script src="{SUITES}dash/deps/polyfill@7.v4.js"></script>\n'
    assert lean(left_out + kept) == kept
