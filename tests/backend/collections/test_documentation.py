"""The examples of docs/collections.md are manifests."""

import re

import pytest

from backend.collections.manifest import read_manifest
from backend.collections.problems import RowProblems
from tests.backend.collections.noted import noted
from tests.conftest import ROOT

_BLOCK = re.compile(r"(?:^    .*\n)+", re.MULTILINE)


def examples() -> list[str]:
    page = (ROOT / "docs" / "collections.md").read_text("utf-8")
    blocks = ["\n".join(line[4:] for line in block.splitlines()) for block in _BLOCK.findall(page)]
    return [block for block in blocks if "label" in block.partition("\n")[0]]


def test_there_are_examples() -> None:
    assert len(examples()) == 3


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.partition("\n")[0])
def test_an_example_is_read(example: str) -> None:
    problems = RowProblems()
    manifest = read_manifest(example, problems)
    assert noted(problems) == []
    assert len(manifest.rows) == len(example.splitlines()) - 1
