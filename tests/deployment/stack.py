"""Reading the deployment's files: the compose file where no variable is set, Dockerfiles, nginx's locations."""

import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SERVICES = ("backend", "frontend", "gateway")
GATEWAY = ROOT / "docker" / "gateway"

_VARIABLE = re.compile(r"\$\{(\w+):-((?:[^{}]|\{[^{}]*\})*)\}")
_WHERE_SET = re.compile(r"\$\{\w+:\+[^{}]*\}")
_LOCATION = re.compile(r"^        location (?:([=~]) )?(\S+) \{\n(.*?)^        \}", re.MULTILINE | re.DOTALL)


@cache
def compose_text() -> str:
    return (ROOT / "docker-compose.yml").read_text("utf-8")


@cache
def compose() -> dict[str, Any]:
    """The compose file with the default of every variable filled in."""
    text = _WHERE_SET.sub("", compose_text())
    while (filled := _VARIABLE.sub(r"\2", text)) != text:
        text = filled
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = compose()["services"][name]
    return found


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile; `stage` counts its FROMs from 0."""

    stage: int
    name: str
    rest: str


@cache
def dockerfile(name: str) -> tuple[Instruction, ...]:
    """The instructions of a service's Dockerfile, continued lines joined and comments left out."""
    text = (ROOT / "docker" / name / "Dockerfile").read_text("utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    stage, found = -1, []
    for line in filter(None, (line.strip() for line in lines.replace("\\\n", " ").splitlines())):
        word, _, rest = line.partition(" ")
        stage += word == "FROM"
        found.append(Instruction(stage, word, rest.strip()))
    return tuple(found)


def of_image(name: str, word: str) -> list[str]:
    """What an instruction says in the last stage, which is the image."""
    instructions = dockerfile(name)
    return [each.rest for each in instructions if each.name == word and each.stage == instructions[-1].stage]


def copied(name: str) -> dict[str, list[str]]:
    """What is copied out of the working tree into the image, by where it goes."""
    found = {}
    for rest in of_image(name, "COPY"):
        if "--from=" not in rest:
            *sources, target = [word for word in rest.split() if not word.startswith("--")]
            found[target] = sources
    return found


def image_environment(name: str) -> dict[str, str]:
    return dict(word.split("=", 1) for rest in of_image(name, "ENV") for word in shlex.split(rest))


@dataclass(frozen=True)
class Location:
    """A location of the gateway; `kind` is `=`, `~` or, for the beginning of a path, empty."""

    kind: str
    path: str
    body: str

    def says(self, directive: str) -> bool:
        return f"{directive};" in self.body


@cache
def locations() -> tuple[Location, ...]:
    return tuple(Location(*found) for found in _LOCATION.findall((GATEWAY / "nginx.conf").read_text("utf-8")))


def location_of(path: str) -> Location:
    """The location that nginx picks: an exact one, else the first expression that fits, else the longest beginning."""
    exact = [each for each in locations() if each.kind == "=" and each.path == path]
    expressions = [each for each in locations() if each.kind == "~" and re.search(each.path, path)]
    beginnings = [each for each in locations() if each.kind == "" and path.startswith(each.path)]
    return [*exact, *expressions, *sorted(beginnings, key=lambda each: -len(each.path))][0]
