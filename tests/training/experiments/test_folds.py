"""Folds of actors: all once, none in two parts, men and women alike."""

import numpy as np
import pytest

from training.experiments.folds import folds


def test_every_actor_is_tested_once_and_two_of_each_gender_at_a_time() -> None:
    made = folds(range(1, 25), 6, "official")
    assert made[0].test == (1, 2, 3, 4)
    assert sorted(actor for fold in made for actor in fold.test) == list(range(1, 25))
    for fold in made:
        assert sum(actor % 2 for actor in fold.test) == 2
        assert not set(fold.test) & set(fold.train) and len(fold.train) == 20 and not fold.validation


def test_the_clean_protocol_takes_the_next_fold_for_validation() -> None:
    made = folds(range(1, 25), 6, "clean")
    assert made[0].validation == (5, 6, 7, 8) and made[5].validation == (1, 2, 3, 4)
    for fold in made:
        assert len(fold.train) == 16
        assert len({*fold.train, *fold.validation, *fold.test}) == 24


def test_rows_are_those_of_the_groups() -> None:
    fold = folds([1, 2, 3, 4], 2, "official")[0]
    groups = np.array([4, 1, 3, 2, 1])
    assert fold.rows("test", groups).tolist() == [1, 3, 4]
    assert fold.rows("validation", groups).tolist() == []


@pytest.mark.parametrize(("groups", "count"), [(range(5), 2), ([1, 1], 2), (range(4), 1)])
def test_folds_of_different_sizes_are_refused(groups: list[int], count: int) -> None:
    with pytest.raises(ValueError, match="expected different groups for at least two folds of one size"):
        folds(list(groups), count, "clean")
