"""What a table rests on: data sets, which are prepared where they have not been yet, and the trainings on them."""

from dataclasses import dataclass
from pathlib import Path

from training.prepare.preparation import Plan, Prepared, prepare


@dataclass(frozen=True)
class Sources:
    """Folders of the data sets, and of prepared data and trainings.

    skip_bad: whether a data set that is not whole is used without what can't be used.
    """

    data: Path
    runs: Path
    skip_bad: bool = False

    def prepared(self, plan: Plan, name: str) -> Prepared:
        """A data set as arrays in `data/NAME` of the runs.

        Raises:
            PreparationError: items can't be used and `skip_bad` is not set, or no item can.
            WorkerError: a process that reads items was ended from outside.
        """
        return prepare(plan, self.runs / "data" / name, skip_bad=self.skip_bad)


def described(data: str, prepared: Prepared) -> str:
    """The words of a table on its data, and how much of it there was where it was not whole."""
    if not prepared.problems:
        return data
    return (
        f"{data} **Not all of it**: {prepared.items:,} items, without what can't be used ({len(prepared.problems):,})."
    )
