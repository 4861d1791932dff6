"""A sweep whose items are asked about: its frame, and the sites and classes that may be named in a question."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from fastapi import Depends

from backend.analysis.explore.classing import classes_of, rows_of
from backend.analysis.explore.shares import SiteShares, site_shares
from backend.analysis.frame import Frame, Integers
from backend.api.deps import ServiceDep, SweepId
from backend.api.service import Service
from backend.errors import Conflict, NotFound
from backend.schemas import By, Schema, Site, Sweep


@dataclass(frozen=True)
class Explored:
    """The items of a sweep that have succeeded, and what is kept of answers about them."""

    service: Service
    sweep: Sweep
    frame: Frame

    def site(self, name: str) -> Site:
        """Raises NotFound for a site that the network does not have."""
        return site_named(self.sweep, name)

    def classes(self, by: By) -> Integers:
        """(n,) the class of each item, -1 for none."""
        return classes_of(self.frame, self.sweep, by)

    def rows(self, name: str, by: By) -> Integers:
        """(m,) the items of a class, or all for an empty name.

        Raises:
            NotFound: there is no such class.
            Conflict: it has no items.
        """
        if not name:
            return np.arange(len(self.frame))
        rows = rows_of(self.classes(by), class_named(self.sweep, name))
        if not len(rows):
            what = "labelled" if by == "label" else "predicted to be"
            raise Conflict(f"Expected a class with items; no item of the sweep is {what} {name}")
        return rows

    def shares(self, site: Site) -> SiteShares:
        question = (self.sweep.id, site.name)
        return self.service.shares.get(self.frame, question, lambda: site_shares(self.frame, site))

    def message(self, question: Hashable, make: Callable[[], Schema]) -> bytes:
        """The answer to a question as JSON, made once for this frame."""
        return self.file(question, lambda: make().model_dump_json(by_alias=True).encode())

    def file(self, question: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer to a question as a file, made once for this frame."""
        return self.service.answers.get(self.frame, (self.sweep.id, question), make)


def _explored(sweep_id: SweepId, service: ServiceDep) -> Explored:
    """Raises NotFound for an unknown sweep, and Conflict for one of whose items none has succeeded so far."""
    return Explored(service, *service.frames.explored(sweep_id))


ExploredDep = Annotated[Explored, Depends(_explored)]


def site_named(sweep: Sweep, name: str) -> Site:
    """A site of the network; raises NotFound, with those that there are."""
    for site in sweep.sites:
        if site.name == name:
            return site
    raise NotFound(f"There is no site {name}; this network has {', '.join(site.name for site in sweep.sites)}")


def class_named(sweep: Sweep, name: str) -> int:
    """The place of a class; raises NotFound, with those that there are."""
    if name not in sweep.classes:
        raise NotFound(f"There is no class {name}; this network has {', '.join(sweep.classes)}")
    return sweep.classes.index(name)
