"""The modalities of a report: streams of its network, and bands of its sites, which may be parts of a stream."""

from backend.schemas import Report


def titles(report: Report) -> dict[str, str]:
    """What every stream and every band is called, by its name."""
    bands = {band.modality: band.title or band.modality for site in report.sites for band in site.bands}
    return {**bands, **{status.name: status.title or status.name for status in report.modalities}}


def streams(report: Report) -> dict[str, str]:
    """The stream that every band comes from; a stream comes from itself."""
    bands = {band.modality: band.stream for site in report.sites for band in site.bands}
    return {**{status.name: status.name for status in report.modalities}, **bands}


def parts(report: Report) -> list[str]:
    """Bands that are parts of a stream, such as the persons of a skeleton, in the order of the sites."""
    bands = [band.modality for site in report.sites for band in site.bands if band.modality != band.stream]
    return list(dict.fromkeys(bands))
