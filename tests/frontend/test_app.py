"""The app as it is served: headers, status, callbacks, and what it may import."""

import ast
import asyncio
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from dash import Dash
from fastapi import FastAPI

import frontend
from frontend.app import create_dash
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.notices import Carried
from frontend.components.trail import Trail
from frontend.main import create_server
from frontend.settings import FrontendSettings

ROOT = Path(frontend.__file__).parent


async def press(
    browser: httpx.AsyncClient,
    path: str,
    carried: Carried | None = None,
    *,
    query: str = "",
    table: Trail | None = None,
    changed: str = f"{ids.LOCATION}.pathname",
) -> dict[str, object]:
    """What the router answers to a path."""
    outputs = [
        *((ids.PAGE, "children"), (ids.NAVIGATION, "children"), (ids.TITLE, "data")),
        *((ids.NOTICE, "children"), (ids.CARRIED, "data")),
        *((ids.BACK, "children"), (ids.TABLE_SHOWN, "data")),
    ]
    body = {
        "output": ".." + "...".join(f"{name}.{part}" for name, part in outputs) + "..",
        "outputs": [{"id": name, "property": part} for name, part in outputs],
        "inputs": [
            {"id": ids.LOCATION, "property": "pathname", "value": path},
            {"id": ids.REFRESH, "property": "data", "value": None},
        ],
        "state": [
            {"id": ids.LOCATION, "property": "search", "value": query},
            {"id": ids.CARRIED, "property": "data", "value": carried},
            {"id": ids.TABLE_SHOWN, "property": "data", "value": table},
        ],
        "changedPropIds": [changed],
    }
    answer = await browser.post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text
    result: dict[str, object] = answer.json()["response"]
    return result


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *(("/", 200), ("/checkpoints", 200), ("/checkpoints/emotion/x", 200)),
        *(("/analyses/1", 200), ("/sentences?ids=1,2", 200), ("/nope", 404)),
    ],
)
async def test_pages_are_html_with_a_policy_and_an_honest_status(
    browser: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await browser.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert re.search(r"script-src 'self' 'sha256-[^ ]+'(?=;)", policy)


async def test_the_page_asks_no_other_host(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/")).text
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", html) == []
    assert '<script src="/assets/early/first-paint.js">' in html
    assert html.count("first-paint.js") == 1
    assert html.count("preload.js") == 1


@pytest.mark.parametrize("path", ["/", "/analyses/1"])
async def test_the_first_page_ever_asked_for_has_its_scripts_and_styles(browser: httpx.AsyncClient, path: str) -> None:
    html = (await browser.get(path)).text
    assert "/assets/permalink.js?" in html
    assert "/assets/5-clip.css?" in html


async def test_what_is_asked_for_early_is_what_the_libraries_have(browser: httpx.AsyncClient) -> None:
    script = (await browser.get("/assets/early/preload.js")).text
    paths = re.findall(r"`\$\{SUITES\}(\S+?\.js)`", script)
    assert len(paths) == 2
    for path in paths:
        assert (await browser.get(f"/_dash-component-suites/{path}")).status_code == 200, path


async def test_an_unknown_path_of_the_api_stays_a_problem_document(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/v1/nope")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-security-policy" not in answer.headers


def test_every_callback_is_a_coroutine(dash_app: Dash) -> None:
    served = {name: entry["callback"] for name, entry in dash_app.callback_map.items() if "callback" in entry}
    assert len(served) > 20
    assert [name for name, function in served.items() if not inspect.iscoroutinefunction(function)] == []


def test_clientside_functions_exist_in_the_assets(dash_app: Dash) -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in (ROOT / "assets").glob("*.js"))
    wanted = {
        entry["clientside_function"]["function_name"]
        for entry in dash_app._callback_list
        if entry.get("clientside_function")
    }
    assert wanted == {
        *("arrive", "blocksOfSite", "due", "explain", "explainNote", "made", "permalink", "refused"),
        *("collectFolder", "collectRefused", "collectSending", "collectShaped"),
        *("scheme", "sending", "shaped", "showClips", "take"),
    }
    assert all(f"lens.{name} = " in scripts for name in wanted)


@pytest.mark.parametrize(
    ("path", "title", "sentence"),
    [
        ("/", "Analyse · MSAF Lens", "Or try a sample"),
        ("/checkpoints", "Checkpoints · MSAF Lens", "emotion/faces-speech"),
        ("/checkpoints/emotion/faces-speech", "Emotion from faces and speech · MSAF Lens", "Not good for"),
        ("/analyses/none", "Not found · MSAF Lens", "there is no analysis none"),
        ("/sentences", "Sentences · MSAF Lens", "No sentences"),
        ("/nope", "Not found · MSAF Lens", "There is no such page"),
    ],
)
async def test_the_router_makes_the_page_of_a_path(
    browser: httpx.AsyncClient, path: str, title: str, sentence: str
) -> None:
    response = await press(browser, path)
    assert response[ids.TITLE] == {"data": title}
    assert sentence in json.dumps(response[ids.PAGE], ensure_ascii=False)


async def test_a_result_leads_back_to_the_table_that_it_was_opened_from(browser: httpx.AsyncClient) -> None:
    request = {"checkpoint": "sentiment/long-sequences", "text": "It was good."}
    one = (await browser.post("/api/v1/analyses", json=request)).json()["id"]
    table = await press(browser, "/sentences", query=f"?ids=other,{one}")
    trail = Trail(address=f"/sentences?ids=other,{one}", analyses=[one])
    assert table[ids.TABLE_SHOWN] == {"data": trail}
    result = await press(browser, f"/analyses/{one}", table=trail)
    assert trail["address"] in json.dumps(result[ids.BACK])
    assert (await press(browser, "/checkpoints", table=trail))[ids.BACK] == {"children": []}


async def test_the_address_chooses_a_checkpoint(browser: httpx.AsyncClient) -> None:
    page = json.dumps((await press(browser, "/", query="?checkpoint=sentiment/long-sequences"))[ids.PAGE])
    assert '"value": "sentiment/long-sequences"' in page
    assert re.search(r'"id": "text-slot", "hidden": false|"hidden": false[^{}]*"id": "text-slot"', page)


@pytest.mark.parametrize(("path", "shown"), [("/checkpoints", True), ("/", False)], ids=["there", "elsewhere"])
async def test_what_a_callback_has_to_say_is_said_once_on_the_page_that_it_leads_to(
    browser: httpx.AsyncClient, path: str, shown: bool
) -> None:
    response = await press(browser, path, Carried(path="/checkpoints", title="Known", text="It was here."))
    assert ("It was here." in json.dumps(response[ids.NOTICE])) is shown
    assert response[ids.CARRIED] == {"data": None}


async def test_what_was_said_on_a_page_holds_when_it_is_made_anew(browser: httpx.AsyncClient) -> None:
    assert ids.NOTICE not in await press(browser, "/checkpoints", changed=f"{ids.REFRESH}.data")
    assert (await press(browser, "/checkpoints"))[ids.NOTICE] == {"children": []}


async def test_a_service_that_is_away_becomes_a_state_of_the_page(settings: FrontendSettings) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    server = FastAPI()
    create_dash(server, ApiClient("http://away", httpx.MockTransport(refuse)), settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://lens") as browser:
        response = await press(browser, "/")
    said = json.dumps(response[ids.PAGE])
    assert "The analysis service is away" in said
    assert "Try again" in said


async def test_pages_wait_for_the_service_without_stopping_others(settings: FrontendSettings) -> None:
    waiting = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        await waiting.wait()
        return httpx.Response(200, json={"items": []})

    server = FastAPI()
    create_dash(server, ApiClient("http://slow", httpx.MockTransport(answer)), settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://lens") as browser:
        slow = asyncio.ensure_future(press(browser, "/checkpoints"))
        await asyncio.sleep(0.05)
        assert (await press(browser, "/nope"))[ids.TITLE] == {"data": "Not found · MSAF Lens"}
        assert not slow.done()
        waiting.set()
        assert "No checkpoint can be run" in json.dumps((await slow)[ids.PAGE])


async def test_the_split_deployment_has_a_health_check() -> None:
    server = create_server(FrontendSettings(api_url="http://127.0.0.1:9/api/v1"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://pages") as browser:
        assert (await browser.get("/healthz")).json() == {"status": "ok"}
        assert (await browser.get("/")).status_code == 200


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENS_FRONTEND_API_URL", "http://backend:8000/api/v1")
    monkeypatch.setenv("LENS_FRONTEND_PORT", "9000")
    settings = FrontendSettings()
    assert (settings.api_url, settings.port) == ("http://backend:8000/api/v1", 9000)
    assert all(field.description for field in FrontendSettings.model_fields.values())


def test_the_pages_know_nothing_of_the_backend_but_the_wire_contract() -> None:
    imported = {
        name
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _modules(node)
        if name.split(".")[0] in {"backend", "models", "training", "torch"}
    }
    assert {name for name in imported if name.split(".")[:2] != ["backend", "schemas"]} == set()


def test_the_pages_start_without_torch() -> None:
    script = "import sys, frontend.main; print([m for m in ('torch', 'cv2', 'av', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert done.stdout.strip() == "[]"


def test_no_page_names_a_network_or_a_modality() -> None:
    names = {"video", "audio", "visual", "speech", "rgb", "skeleton", "emotion", "sentiment", "action"}
    media = {"video", "audio", "skeleton"}  # What files hold and streams read, which are no modalities.
    for path in [*(ROOT / "pages").rglob("*.py"), *(ROOT / "components").rglob("*.py")]:
        literals = {
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert literals & (names - media) == set(), path


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        return [node.module]
    return []
