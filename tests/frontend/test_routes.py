"""Which page a path means."""

import pytest

from frontend.routes import Route, analyse_address, asked, checkpoint_path, clip_path, route, sentences_address


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", Route("analyse")),
        (None, Route("analyse")),
        ("/checkpoints", Route("checkpoints")),
        ("/checkpoints/", Route("checkpoints")),
        ("/checkpoints/emotion/faces-speech", Route("checkpoint", "emotion/faces-speech")),
        ("/analyses/3f2a", Route("clip", "3f2a")),
        ("/sentences", Route("sentences")),
        ("/sentences/a", Route("unknown")),
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


def test_a_table_is_addressed_by_its_analyses_and_its_order() -> None:
    address = sentences_address(["a1", "b2"], sort="value", order="down")
    assert address == "/sentences?ids=a1,b2&sort=value&order=down"
    path, _, query = address.partition("?")
    assert route(path) == Route("sentences")
    assert asked(query, "ids") == "a1,b2"


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("?checkpoint=a/b%20c", "a/b c"),
        ("checkpoint=x&checkpoint=y", "y"),
        ("?other=1", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_query_says_of_a_key(query: str | None, value: str | None) -> None:
    assert asked(query, "checkpoint") == value


def test_a_checkpoint_is_chosen_by_the_address() -> None:
    assert analyse_address("emotion/a b&c") == "/?checkpoint=emotion/a+b%26c"
    assert asked(analyse_address("emotion/a b&c").partition("?")[2], "checkpoint") == "emotion/a b&c"
