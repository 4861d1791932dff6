"""The direction of imports that the design sets, and what is not loaded where it is not needed."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("models", "backend", "frontend", "training")
COMPOSERS = {"lens.py"}
"""The modules that may know both sides."""


def sources(*packages: str) -> list[Path]:
    found = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    assert found
    return found


@cache
def imported(path: Path) -> set[str]:
    """All modules that a file imports anywhere, also within functions, as far as their names are written out."""
    names: set[str] = set()
    module = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(module[: -node.level]) if node.level else []
            base += node.module.split(".") if node.module else []
            # What is imported from a package may be one of its modules.
            names.update(".".join([*base, alias.name]) for alias in node.names)
            names.add(".".join(base))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"importlib.import_module", "__import__"}:
            names.update(argument.value for argument in node.args if isinstance(argument, ast.Constant))
    return names


def of(path: Path, package: str) -> Iterator[str]:
    return (name for name in imported(path) if name == package or name.startswith(f"{package}."))


def violations(paths: list[Path], *forbidden: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {name}" for path in paths for package in forbidden for name in of(path, package)
    ]


def test_models_know_neither_the_service_nor_the_training() -> None:
    assert violations(sources("models"), "backend", "frontend", "training", "lens") == []


def test_training_reads_media_and_writes_sweeps_as_the_service_does_and_knows_no_more_of_it() -> None:
    assert violations(sources("training"), "frontend", "lens") == []
    known = (": backend.media", ": backend.errors", ": backend.analysis.frame", ": backend.analysis.attention")
    assert [
        each for each in violations(sources("training"), "backend") if not any(part in each for part in known)
    ] == []


def test_the_service_knows_neither_the_pages_nor_the_training() -> None:
    assert violations(sources("backend"), "frontend", "training", "lens") == []


def test_the_pages_know_only_the_wire_contract() -> None:
    assert violations(sources("frontend"), "models", "training", "lens", "torch") == []
    beyond = [
        found
        for found in violations(sources("frontend"), "backend")
        if not found.endswith(": backend") and ": backend.schemas" not in found
    ]
    assert beyond == []


def test_the_wire_contract_needs_nothing_of_the_project() -> None:
    contract = sources("backend/schemas")
    beyond = [name for name in violations(contract, *PACKAGES, "torch", "fastapi") if ": backend.schemas" not in name]
    assert [name for name in beyond if not name.endswith(": backend")] == []


def test_one_module_composes_both_sides() -> None:
    everything = sources(*PACKAGES) + sorted(ROOT.glob("*.py"))
    both = {
        path.relative_to(ROOT).as_posix()
        for path in everything
        if any(of(path, "frontend")) and any(of(path, "backend.api"))
    }
    assert both == COMPOSERS


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("frontend.app", ("torch", "models", "backend.api", "sqlalchemy", "openvino", "cv2", "av", "librosa")),
        ("models.cards", ("torch", "openvino", "cv2", "librosa")),
        ("models.registry", ("torch", "openvino", "cv2", "librosa")),
        ("models.inference", ("torch", "cv2", "librosa")),
        ("backend.api.app", ("torch", "openvino", "dash")),
        ("backend.schemas", ("torch", "fastapi", "models")),
    ],
)
def test_what_a_module_does_not_need_is_not_loaded(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}\nsys.stdout.write(' '.join(n for n in {absent} if n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
