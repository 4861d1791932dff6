"""The Clip, Compare, Explain and Explore pages know no network: neither by name, nor by the names of its modalities."""

import ast
import json
from pathlib import Path

import pytest

import frontend
from backend.schemas import Checkpoint, Report, SiteAttention
from frontend.pages.clip.panels import PANELS, Shown, panels_of
from frontend.pages.clip.wording import reading, why_lift
from frontend.theme import KNOWN_SLOTS, theme
from frontend.view import View
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT, fake

ROOT = Path(frontend.__file__).parent
NETWORKS = {"emotion", "sentiment", "action"}
MEDIA = {"video", "audio"}
"""Tracks of a media file, which `told` looks for; no modality is meant."""

PLOTLY = {"text"}
"""A key of plotly's."""

FOLDERS = (*(ROOT / "pages" / name for name in ("clip", "compare", "explain", "explore")), ROOT / "figures")
SOURCES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_source_names_a_network_or_a_modality(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    literals = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs
    }
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert literals & (set(KNOWN_SLOTS) - MEDIA - PLOTLY) == set()
    assert {literal for literal in literals if NETWORKS & set(literal.lower().replace("/", " ").split())} == set()
    assert {name for name in names if NETWORKS & set(name.lower().split("_"))} == set()


ALIASES = {name: f"stream {index}" for index, name in enumerate(sorted(KNOWN_SLOTS))}


def renamed(message: Report | SiteAttention) -> str:
    """A message with every modality called something that nobody knows, and a network of no name."""

    def walk(value: object) -> object:
        if isinstance(value, dict):
            return {ALIASES.get(key, key): walk(item) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        return ALIASES.get(value, value) if isinstance(value, str) else value

    sent = message.model_dump(mode="json")
    transcript = sent.pop("transcript", None)
    changed = walk(sent)
    assert isinstance(changed, dict)
    if "network" in changed:
        changed |= {"network": "unheard-of", "checkpoint": "unheard-of/one"}
    if transcript is not None:
        changed["transcript"] = {**transcript, "modality": ALIASES[transcript["modality"]]}
    return json.dumps(changed)


@pytest.mark.parametrize("checkpoint", [EMOTION, SENTIMENT, ACTION], ids=lambda item: item.network)
def test_a_network_that_nobody_has_heard_of_is_shown_just_the_same(checkpoint: Checkpoint) -> None:
    made = fake(checkpoint, 4.0, "renamed", text="a few words" if checkpoint is SENTIMENT else None)
    report = Report.model_validate_json(renamed(made.report))
    attention = {name: SiteAttention.model_validate_json(renamed(each)) for name, each in made.attention.items()}
    assert list(panels_of(report)) == list(panels_of(made.report))
    assert reading(report, 0) == reading(made.report, 0)
    view = View.of("block=1&measure=share", report)
    assert why_lift(report, view.site_of(report)) == why_lift(made.report, made.report.sites[0])
    for name in panels_of(report):
        new = PANELS[name].draw(Shown(report, view, attention), theme("dark"))
        old = PANELS[name].draw(Shown(made.report, view, made.attention), theme("dark"))
        assert new.layout.title.text == old.layout.title.text
        assert new.layout.height == old.layout.height
        assert [trace.name for trace in new.data] == [trace.name for trace in old.data]
        numbers = [PANELS[name].table(Shown(each, view, arrays)).rows for each, arrays in
                   ((report, attention), (made.report, made.attention))]  # fmt: skip
        assert numbers[0] == numbers[1]
