"""Sites with gates on the pages: their shares are called so, and there is no lambda and nothing to force."""

from backend.schemas import Checkpoint, Report
from frontend.figures.modalities import titles
from frontend.pages.checkpoints.sites import sites
from frontend.pages.clip.wording import why_lift
from frontend.pages.explain.changing import override_controls
from frontend.pages.explain.questions import override_request
from frontend.pages.explain.view import defaults
from frontend.weighting import gates_note
from tests.frontend.fake_reports import EMOTION, fake
from tests.frontend.layouts import texts

REPORT = fake(EMOTION, 4.0, "gates").report


def gated() -> tuple[Report, Checkpoint]:
    """The fake emotion network, as if its last site had gates."""
    first, last = EMOTION.sites
    changed = [first, last.model_copy(update={"weighting": "gates"})]
    return REPORT.model_copy(update={"sites": changed}), EMOTION.model_copy(update={"sites": changed})


def test_the_sentence_on_lift_says_what_a_share_of_gates_is() -> None:
    report, _ = gated()
    first, last = report.sites
    assert gates_note(first) == ""
    assert why_lift(report, last) == why_lift(REPORT, REPORT.sites[1]) + gates_note(last)
    assert "between 0 and 2" in gates_note(last)


def test_gates_have_neither_lambda_nor_a_block_that_gets_all() -> None:
    report, checkpoint = gated()
    wish = defaults(report, checkpoint, clip=True)["override"]
    first, last = report.sites
    assert {key for key in wish if key.endswith(f".{last.name}")} == {
        f"{field}.{last.name}" for field in ("attention", "seed", "mute")
    }
    plain, without = (texts(override_controls(titles(report), site, wish)) for site in (first, last))
    assert "λ" in plain and "Force all attention to" in plain and "Gates" not in plain
    assert "λ" not in without and "Force" not in without and "Gates" in without
    request = override_request("a", report, {**wish, f"attention.{last.name}": "uniform"})
    assert request is not None
    (asked,) = request.sites
    assert (asked.site, asked.attention, asked.floor, asked.forced) == (last.name, "uniform", None, None)


def test_the_checkpoint_page_says_which_site_has_gates() -> None:
    _, checkpoint = gated()
    said = " ".join(texts(part) for part in sites(checkpoint))
    assert "gates, no λ" in said
    assert "λ = " in said
    assert "gates, no λ" not in " ".join(texts(part) for part in sites(EMOTION))
