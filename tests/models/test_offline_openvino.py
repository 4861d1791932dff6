"""OpenVINO is imported without its reports to an analytics service."""

import ast
import subprocess
import sys

from tests.conftest import ROOT

PACKAGES = ("models", "backend", "training", "benchmarks")


def test_running_a_checkpoint_loads_no_telemetry() -> None:
    code = (
        "import sys, models.inference, models.export\n"
        "assert 'openvino' in sys.modules\n"
        "assert sys.modules['openvino_telemetry'] is None\n"
        "assert not any(name.startswith('openvino_telemetry.') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_only_one_module_imports_openvino() -> None:
    importers = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if any(name.split(".")[0] == "openvino" for name in names):
                    importers.add(path.relative_to(ROOT).as_posix())
    assert importers == {"models/offline_openvino.py"}
