"""A table of results: ours, the paper's, the difference, and on what ours rests; as Markdown and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from training.tables.intervals import Interval


@dataclass(frozen=True)
class Measure:
    """One of several measures of a table: its name, with the unit, and digits behind the point."""

    name: str
    digits: int


@dataclass(frozen=True)
class Row:
    """One line.

    ours: None where it has not been run. paper: None where the paper has no such row.
    note: what has to be said of it, in one sentence. measure: where the table has several.
    """

    name: str
    ours: Interval | None
    paper: float | None = None
    note: str = ""
    measure: Measure | None = None

    @property
    def difference(self) -> float | None:
        """Ours less the paper's."""
        return None if self.ours is None or self.paper is None else self.ours.mean - self.paper


@dataclass(frozen=True)
class Table:
    """Rows of one measure, or of several: then each row has its own.

    measure: with its unit; what the rows are, where there are several. units: what an interval is over, such as `folds`
    or `seeds`. data, protocol: in plain words. digits: behind the point.
    """

    name: str
    title: str
    measure: str
    units: str
    data: str
    protocol: str
    rows: Sequence[Row]
    digits: int = 1
    exact: bool = False

    def markdown(self) -> str:
        """The table with what it rests on above it."""
        head = [f"### {self.title}", "", f"{self.data} Protocol: {self.protocol}", ""]
        ours = "ours" if self.exact else f"ours (95 % over {self.units})"
        several = any(row.measure for row in self.rows)
        first, rule = ("| measure ", "|---") if several else ("", "")
        lines = [f"{first}| {self.measure} | {ours} | n | paper | difference |", f"{rule}|---|---:|---:|---:|---:|"]
        notes = list(dict.fromkeys(row.note for row in self.rows if row.note))
        for row in self.rows:
            mark = f" [{notes.index(row.note) + 1}]" if row.note else ""
            of = f"| {row.measure.name if row.measure else self.measure} " if several else ""
            lines.append(f"{of}| {row.name}{mark} | {self._ours(row)} | {self._count(row)} | {self._paper(row)} |")
        said = ["", *(f"{index}. {note}" for index, note in enumerate(notes, start=1))] if notes else []
        return "\n".join([*head, *lines, *said]) + "\n"

    def write(self, folder: Path) -> None:
        """`<name>.md` and `<name>.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.md").write_text(self.markdown(), "utf-8")
        rows = [asdict(row) | {"difference": row.difference} for row in self.rows]
        about = {key: value for key, value in asdict(self).items() if key != "rows"}
        text = json.dumps(about | {"rows": rows}, indent=1, ensure_ascii=False)
        (folder / f"{self.name}.json").write_text(text + "\n", "utf-8")

    def _ours(self, row: Row) -> str:
        if row.ours is None:
            return "not run"
        digits = self._digits(row)
        mean = _number(row.ours.mean, digits)
        if row.ours.low is None or row.ours.high is None:
            return mean
        return f"{mean} ({_number(row.ours.low, digits)} to {_number(row.ours.high, digits)})"

    def _count(self, row: Row) -> str:
        return "" if row.ours is None or self.exact else str(row.ours.n)

    def _paper(self, row: Row) -> str:
        digits = self._digits(row)
        paper = "" if row.paper is None else f"{row.paper:.{max(2, digits)}f}"
        difference = "" if row.difference is None else _number(row.difference, digits, "+")
        return f"{paper} | {difference}"

    def _digits(self, row: Row) -> int:
        return row.measure.digits if row.measure else self.digits


def _number(value: float, digits: int, sign: str = "") -> str:
    # Not -0.0, of what rounds to nothing.
    return f"{value:{sign}z.{digits}f}".replace("-", "\u2212")
