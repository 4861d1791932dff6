"""Takes are varied by seed and epoch alone, streams carry over to every method, and a training on takes resumes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from models.fusion.methods.intermediate import Gates, SplitAttention
from models.fusion.methods.late import Averaging
from tests.training.action.takes import CONFIG, RECIPE, make
from training.action.draw import as_served
from training.datasets.utd_mhad import Takes
from training.experiments.data import Batch
from training.experiments.fused import FusedModel, stream_shapes
from training.experiments.learner import Model
from training.experiments.takes import NamedTakes, TakesSource, read_prepared_takes
from training.experiments.utd_mhad import AVERAGING, METHODS, SPLITS, Experiment, Variant, msaf
from training.loop import Schedule


def people(subjects: tuple[int, ...] = (1, 2, 3, 4)) -> NamedTakes:
    """One take of each of the 27 actions by each subject."""
    each = [make(subject=subject) for subject in subjects]
    takes = Takes(
        np.concatenate([takes.depth for takes in each]),
        np.concatenate([takes.points for takes in each]),
        np.arange(27 * len(each) + 1) * 20,
        np.concatenate([takes.labels for takes in each]),
        np.concatenate([takes.subjects for takes in each]),
    )
    names = tuple(f"a{label + 1}_s{subject}_t1" for label, subject in zip(takes.labels, takes.subjects, strict=True))
    return NamedTakes(takes, names)


BOTH = ("rgb", "skeleton")


def epoch(source: TakesSource, seed: int, index: int) -> list[Batch]:
    batches = source.shuffled(9, seed, index)
    drawn = list(batches)
    assert len(drawn) == len(batches)
    return drawn


def test_an_epoch_is_the_same_for_the_same_seed_and_varied_in_every_other() -> None:
    source = TakesSource(people((1, 3)), RECIPE, BOTH)
    first, again = epoch(source, 1, 4), epoch(source, 1, 4)
    for one, other in zip(first, again, strict=True):
        assert torch.equal(one.target, other.target)
        assert all(torch.equal(one.inputs[name], other.inputs[name]) for name in BOTH)
    assert first[0].inputs["rgb"].shape == (9, 1, CONFIG.frames, CONFIG.size, CONFIG.size)
    assert torch.cat([batch.target for batch in first]).bincount().tolist() == [2] * 27
    for varied in (epoch(source, 2, 4), epoch(source, 1, 5)):
        assert not torch.equal(first[0].inputs["skeleton"], varied[0].inputs["skeleton"])


def test_a_stream_is_fed_its_own_modality_in_as_many_passes_as_asked() -> None:
    batches = epoch(TakesSource(people((1,)), RECIPE, ("skeleton",), passes=2), 1, 0)
    assert all(list(batch.inputs) == ["skeleton"] for batch in batches)
    assert torch.cat([batch.target for batch in batches]).bincount().tolist() == [2] * 27


def test_what_is_measured_is_fed_as_the_service_feeds_it() -> None:
    given = people().of((2, 4))
    source = TakesSource(given, RECIPE, BOTH)
    batches = list(source.in_order(20))
    assert [len(batch.target) for batch in batches] == [20, 20, 14]
    assert len(source.in_order(20)) == 3
    served = as_served(given.takes, np.arange(54), RECIPE)
    for name in BOTH:
        assert torch.equal(torch.cat([batch.inputs[name] for batch in batches]), served[name])
    assert torch.equal(torch.cat([batch.target for batch in batches]), source.target)
    assert (source.names[0], source.names[27], source.names[-1]) == ("a1_s2_t1", "a1_s4_t1", "a27_s4_t1")


def test_prepared_takes_are_read_as_they_were(tmp_path: Path) -> None:
    given = people((1, 2))
    lengths = np.full(54, 20)
    lengths[:2] = 15, 25
    arrays: dict[str, np.ndarray] = {
        "depth": given.takes.depth,
        "skeleton": given.takes.points,
        "lengths.depth": lengths,
        "lengths.skeleton": lengths,
        "label": given.takes.labels,
        "subject": given.takes.subjects,
        "names": np.array(given.names),
    }
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    (tmp_path / "report.json").write_text("{}")
    found = read_prepared_takes(tmp_path)
    assert found.names == given.names
    assert (found.takes.length(0), found.takes.length(1), found.takes.length(53)) == (15, 25, 20)
    np.testing.assert_array_equal(found.takes.video(1), given.takes.depth[15:40])
    np.testing.assert_array_equal(found.takes.skeleton(53), given.takes.skeleton(53))
    second = found.of([2])
    assert second.names == given.names[27:]
    np.testing.assert_array_equal(second.takes.labels, np.arange(27))


def test_no_test_subject_trains_or_chooses() -> None:
    assert SPLITS["official"].train == (1, 3, 5, 7) and SPLITS["official"].validation == ()
    assert SPLITS["clean"].train == (1, 5, 7) and SPLITS["clean"].validation == (3,)
    for split in SPLITS.values():
        assert split.test == (2, 4, 6, 8)
        assert not {*split.train, *split.validation} & {*split.test}


PLACES = [msaf([site]) for site in ("intermediate", "late")]


def floors(variant: Variant) -> dict[str, float]:
    """Lambda of each site that has a module."""
    method = variant.build(replace(CONFIG, **variant.changed))(stream_shapes(CONFIG))
    assert isinstance(method, SplitAttention)
    return {name: site.floor for name, site in method.sites.items()}


def test_the_rows_are_those_of_the_tables() -> None:
    assert [variant.name for variant in (*METHODS, *PLACES)] == [
        *("averaging", "mmtm", "msaf-lambda-0", "msaf-lambda-0.25", "msaf-lambda-0.5"),
        *("msaf-intermediate", "msaf-late"),
    ]
    assert METHODS[0] == AVERAGING
    assert [variant.method for variant in METHODS[:2]] == [Averaging, Gates]
    assert [floors(variant) for variant in METHODS[2:]] == [
        {"intermediate": floor, "late": floor} for floor in (0, 0.25, 0.5)
    ]
    assert [floors(variant) for variant in PLACES] == [{"intermediate": 0.5}, {"late": 0.5}]


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    return Experiment(people(), tmp_path_factory.mktemp("runs"), "clean", seeds=(1,), recipe=RECIPE)


def built(experiment: Experiment, variant: Variant) -> FusedModel:
    """A method as it is before its training."""
    trained = {name: experiment.stream(name, 1) for name in BOTH}
    torch.manual_seed(0)
    model = experiment._fused(variant, trained)
    assert isinstance(model, FusedModel)
    return model.eval()


def test_averaging_starts_as_the_mean_of_the_trained_streams(experiment: Experiment) -> None:
    inputs = next(iter(TakesSource(experiment.given.of((2,)), RECIPE, BOTH).in_order(6))).inputs
    streams = []
    for name, model in (("rgb", experiment._depth()), ("skeleton", experiment._skeleton())):
        model.load_state_dict(experiment.stream(name, 1).weights)
        streams.append(model.eval().predict(inputs))
    found = built(experiment, METHODS[0]).predict(inputs)
    torch.testing.assert_close(found, (streams[0] + streams[1]) / 2, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    "variant", [*METHODS[2:], *PLACES, msaf(block_channels=(16, 128), floor=0.25)], ids=lambda variant: variant.name
)
def test_under_uniform_attention_msaf_starts_as_averaging(experiment: Experiment, variant: Variant) -> None:
    inputs = next(iter(TakesSource(experiment.given.of((2,)), RECIPE, BOTH).in_order(6))).inputs
    model = built(experiment, variant)
    assert isinstance(model.method, SplitAttention)
    assert set(model.method.modules_at) == set(variant.attended)
    for module in model.method.modules_at.values():
        for block in module.blocks:  # type: ignore[union-attr]
            torch.nn.init.zeros_(block.highlight.weight)
            torch.nn.init.zeros_(block.highlight.bias)
            assert block.floor == variant.changed.get("floor", 0.5)
    expected = built(experiment, METHODS[0]).predict(inputs)
    torch.testing.assert_close(model.predict(inputs), expected, atol=1e-3, rtol=1e-3)


def test_the_streams_are_trained_with_the_method_at_their_own_rate(experiment: Experiment) -> None:
    model = built(experiment, METHODS[1])
    streams = {id(x) for x in model.pretrained()}
    assert streams and all((id(x) in streams) == name.startswith("network.") for name, x in model.named_parameters())
    batch = next(iter(TakesSource(experiment.given.of((1,)), RECIPE, BOTH).in_order(9)))
    answer = model.answer(batch.inputs)
    cross = torch.nn.functional.cross_entropy
    alone = sum(cross(logits, batch.target) for logits in answer.logits.values())
    torch.testing.assert_close(model.loss(batch), cross(answer.reading.output, batch.target) + 0.5 * alone)


def test_the_outcome_is_of_the_test_subjects_and_is_not_made_again(experiment: Experiment) -> None:
    first = experiment.method(METHODS[-1], 1)
    assert {name.split("_")[1] for name in first.names} == {"s2", "s4"}
    assert first.predicted.shape == (54, 27) and np.isfinite(first.predicted).all()
    assert first.scores["accuracy"] == pytest.approx((first.predicted.argmax(1) == first.target).mean())
    folders = {path.parent.name for path in experiment.runs.rglob("outcome.json")}
    assert folders == {"rgb", "skeleton", "msaf-lambda-0.5"}
    again = experiment.method(METHODS[-1], 1)
    assert (again.seconds, again.scores) == (first.seconds, first.scores)


class Interruption(Exception):  # noqa: N818
    """Stands for a machine that goes away."""


def test_an_interrupted_training_on_takes_ends_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = replace(RECIPE, depth=Schedule(epochs=3, rate=1e-3, weight_decay=0.05))
    given = people((1, 2))

    def one(name: str) -> Experiment:
        return Experiment(given, tmp_path / name, "official", seeds=(5,), recipe=three)

    whole = one("whole").stream("rgb", 5)
    drawn = TakesSource.shuffled

    def until_the_last(source: TakesSource, size: int, seed: int, epoch: int) -> object:
        if epoch == 2:
            raise Interruption
        return drawn(source, size, seed, epoch)

    with monkeypatch.context() as patched:
        patched.setattr(TakesSource, "shuffled", until_the_last)
        with pytest.raises(Interruption):
            one("parts").stream("rgb", 5)
    folder = tmp_path / "parts/official/seed-5/rgb"
    assert (folder / "state/last.ckpt").is_file() and not (folder / "outcome.json").exists()
    resumed = one("parts").stream("rgb", 5)
    # Without anyone who chooses, the last epoch is reported.
    assert resumed.epoch == whole.epoch == 2 and resumed.scores == resumed.last
    np.testing.assert_array_equal(resumed.predicted, whole.predicted)
    weights, others = (load_file(each.folder / "weights.safetensors") for each in (resumed, whole))
    assert weights.keys() == others.keys()
    assert all(torch.equal(x, others[name]) for name, x in weights.items())


def test_a_model_says_nothing_of_weights_before_it() -> None:
    assert list(Model().pretrained()) == []
