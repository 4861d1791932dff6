"""The sides of a comparison, read from the store: an analysis that has succeeded, or items of a sweep."""

import numpy as np

from backend.analysis.arrays import read_attention
from backend.analysis.classing import class_indices
from backend.analysis.comparison import SideData
from backend.analysis.frame import Frame
from backend.analysis.values import MINUS
from backend.api.service import Service
from backend.errors import Conflict, InvalidRequest, NotFound
from backend.schemas import By, Report, Side, Sweep

KINDS = ("analysis", "sweep")


def kind_and_id(text: str, side: str) -> tuple[str, str]:
    """What a side names; raises InvalidRequest.

    Args:
        text: `analysis:ID` or `sweep:ID`.
        side: its name in the query.
    """
    kind, _, id_ = text.partition(":")
    if kind not in KINDS or not id_:
        raise InvalidRequest(f"{side}: expected analysis:ID or sweep:ID; got {text!r}")
    return kind, id_


def side_data(service: Service, text: str, side: str, by: By, class_: str) -> SideData:
    """One side.

    Args:
        class_: of a sweep the items of this class only; empty for all. An analysis is whole in any case.

    Raises:
        InvalidRequest: the side is not `analysis:ID` or `sweep:ID`.
        NotFound: it is not here, or its network has no such class.
        Conflict: nothing of it has succeeded, or no item is of the class.
    """
    kind, id_ = kind_and_id(text, side)
    return _analysis(service, id_) if kind == "analysis" else _sweep(service, id_, by, class_)


def _analysis(service: Service, id_: str) -> SideData:
    arrays, analysis = service.store.analyses.arrays(id_), service.store.analyses.get(id_)
    report = analysis.report
    if report is None:
        raise Conflict("The analysis has no report; it can be compared once it has succeeded")
    try:
        maps = {site.name: read_attention(arrays, site.name).mean(axis=0, dtype=np.float64) for site in report.sites}
    except FileNotFoundError as error:
        raise NotFound("The arrays have just been deleted.") from error
    return SideData(
        side=Side(
            kind="analysis",
            id=id_,
            name=analysis.name,
            checkpoint=analysis.checkpoint,
            prediction=_prediction(report),
        ),
        weights_sha256=report.weights_sha256,
        output=report.output,
        classes=report.classes,
        sites=report.sites,
        maps=maps,
        missing={status.name: 1 for status in report.modalities if not status.present},
        titles={status.name: status.title for status in report.modalities},
        windows=len(report.windows),
    )


def _sweep(service: Service, id_: str, by: By, class_: str) -> SideData:
    sweep, frame = service.frames.sweep(id_), service.frames.get(id_)
    name = sweep.name
    if class_:
        frame = _of_class(sweep, frame, by, class_)
        # Said first, so that a figure that cuts the name still tells which items it is of.
        name = f"{'labelled' if by == 'label' else 'predicted'} {class_}: {sweep.name}"
    absent = {name: int(np.count_nonzero(~present)) for name, present in frame.present.items()}
    return SideData(
        side=Side(kind="sweep", id=id_, name=name, checkpoint=sweep.checkpoint, n=len(frame)),
        weights_sha256=sweep.weights_sha256,
        output=sweep.output,
        classes=sweep.classes if sweep.value is None else [],
        sites=sweep.sites,
        maps={site.name: frame.attention[site.name].mean(axis=0, dtype=np.float64) for site in sweep.sites},
        missing={name: count for name, count in absent.items() if count},
        titles=sweep.modalities,
        windows=sweep.windows,
    )


def _of_class(sweep: Sweep, frame: Frame, by: By, class_: str) -> Frame:
    if class_ not in sweep.classes:
        raise NotFound(f"{sweep.name}: there is no class {class_}; this network has {', '.join(sweep.classes)}")
    classes = class_indices(frame, by, sweep.classes, sweep.value)
    rows = np.flatnonzero(classes == sweep.classes.index(class_))
    if not len(rows):
        what = "has the label" if by == "label" else "is predicted to be"
        raise Conflict(f"{sweep.name}: no item {what} {class_}; there is nothing to compare")
    return frame.take(rows)


def _prediction(report: Report) -> str:
    """The predicted class, or the value with its sign."""
    if report.output == "classes":
        return report.classes[report.overall.prediction]
    return f"{report.overall.logits[0]:+.2f}".replace("-", MINUS)
