"""Collections by what a person calls them: their id, or a name that only one of them has."""

from backend.remote.service import RemoteService, ServiceProblem
from backend.schemas import Collection, Collections, ManifestProblem


def collection_id(service: RemoteService, given: str) -> str:
    """The id of a collection; raises ServiceProblem where it is none, or a name that several have."""

    def part(offset: int, limit: int) -> tuple[list[Collection], int]:
        found = service.get("collections", Collections, {"offset": offset, "limit": limit})
        return found.items, found.total

    every = service.every(part)
    if any(each.id == given for each in every):
        return given
    named = [each.id for each in every if each.name == given]
    if len(named) == 1:
        return named[0]
    came = f"{len(named)} are called so: {', '.join(named)}" if named else "there is none"
    detail = f"expected the id of a collection, or a name that only one has; {came} ({given})"
    raise ServiceProblem(ManifestProblem(title="Not found", status=404, detail=detail))
