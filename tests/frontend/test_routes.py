"""Which page a path means."""

import pytest

from frontend.routes import Route, checkpoint_path, clip_path, route


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", Route("analyse")),
        (None, Route("analyse")),
        ("/checkpoints", Route("checkpoints")),
        ("/checkpoints/", Route("checkpoints")),
        ("/checkpoints/emotion/faces-speech", Route("checkpoint", "emotion/faces-speech")),
        ("/analyses/3f2a", Route("clip", "3f2a")),
        ("/analyses", Route("unknown")),
        ("/analyses/a/b", Route("unknown")),
        ("/Checkpoints", Route("unknown")),
    ],
)
def test_paths_mean_pages(path: str | None, expected: Route) -> None:
    assert route(path) == expected


@pytest.mark.parametrize("name", ["emotion/faces-speech", "a b", "100%", "ü/é", "x?y#z"])
def test_paths_of_checkpoints_and_analyses_lead_back(name: str) -> None:
    assert route(checkpoint_path(name)) == Route("checkpoint", name)
    assert route(clip_path(name)) == Route("clip", name)
