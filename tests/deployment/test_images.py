"""The images: what is installed and copied into them, and who runs in them."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from backend.engine.config import EngineConfig
from tests.deployment.stack import ROOT, SERVICES, copied, dockerfile, of_image, service

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def runs(name: str) -> str:
    return "\n".join(each.rest for each in dockerfile(name) if each.name == "RUN")


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root(name: str) -> None:
    user, group = of_image(name, "USER")[-1].split(":")
    assert int(user) > 0
    assert int(group) > 0


@pytest.mark.parametrize("name", ["backend", "frontend"])
def test_python_is_the_projects(name: str) -> None:
    bases = {each.rest.split()[0] for each in dockerfile(name) if each.name == "FROM"}
    assert bases - {"scratch"} == {"python:3.11-slim"}


def test_the_pages_image_has_no_torch() -> None:
    installed = [line for line in runs("frontend").splitlines() if "pip install" in line]
    assert len(installed) == 1
    assert "pip install '.[frontend]'" in installed[0]
    needed = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["frontend"]
    assert not [each for each in needed if each.startswith("torch")]
    assert copied("frontend") == {
        "backend/": ["backend/__init__.py"],
        "backend/schemas/": ["backend/schemas"],
        "frontend/": ["frontend"],
    }


def test_the_pages_run_on_what_is_copied(tmp_path: Path) -> None:
    for target, sources in copied("frontend").items():
        (tmp_path / target).mkdir()
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, tmp_path / target, dirs_exist_ok=True)
            else:
                shutil.copy(ROOT / source, tmp_path / target)
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "from frontend.main import create_server\n"
        "from frontend.settings import FrontendSettings\n"
        "create_server(FrontendSettings())\n"
        "print(sys.modules['frontend'].__file__, sys.modules['backend'].__file__, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / package / "__init__.py") for package in ("frontend", "backend")]


def test_torch_comes_alone_before_all_others_and_is_the_projects() -> None:
    first, second = (line for line in runs("backend").splitlines() if "pip install" in line)
    assert 'pip install --no-deps "$@" "$TORCH"' in first
    assert "pip install '.[backend,postgres]'" in second
    (pin,) = (each.rest for each in dockerfile("backend") if each.name == "ARG" and each.rest.startswith("TORCH="))
    assert pin.removeprefix("TORCH=") in PROJECT["optional-dependencies"]["backend"]


def test_wheels_are_taken_from_a_folder_that_is_there() -> None:
    build = service("backend")["build"]
    assert build["args"] == {"TORCH_INDEX": None}
    assert (ROOT / build["additional_contexts"]["wheels"]).is_dir()
    assert ("FROM", "scratch AS wheels") in {(each.name, each.rest) for each in dockerfile("backend")}


def test_the_service_image_holds_what_its_processes_import() -> None:
    sources = {source for each in copied("backend").values() for source in each}
    assert sources == {"backend", "models", "checkpoints"}
    assert EngineConfig.model_fields["runner"].default.split(".")[0] in sources


@pytest.mark.parametrize("name", ["backend", "frontend"])
def test_what_is_copied_is_sent_to_the_build(name: str) -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    sent = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    sources = {source for each in copied(name).values() for source in each}
    assert {Path(source).parts[0] for source in sources} | {"pyproject.toml"} <= sent
    assert all((ROOT / source).exists() for source in sources)
