"""Calls to the API of a running service: schema objects out, one kind of error."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from backend.api.paths import API_PREFIX
from backend.schemas import Clip, ManifestProblem

Answer = TypeVar("Answer", bound=BaseModel)
Item = TypeVar("Item", bound=BaseModel)
PART = 200
"""Items asked for at once where all are wanted: the most that the API gives."""
_TIMEOUT_S = 120.0


class ServiceProblem(Exception):  # noqa: N818 - what the service calls it
    """The service refused, or did not answer; `problem.detail` is a sentence for a person."""

    def __init__(self, problem: ManifestProblem) -> None:
        super().__init__(problem.detail)
        self.problem = problem

    @property
    def unusable_file(self) -> bool:
        """Whether it is about the file that was sent, so that another may be fine."""
        return self.problem.status in (httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.REQUEST_ENTITY_TOO_LARGE)

    @property
    def away(self) -> bool:
        """Whether the service itself is the trouble, so that the same may work later."""
        return self.problem.status >= httpx.codes.INTERNAL_SERVER_ERROR


class RemoteService:
    """A service at an address such as `http://127.0.0.1:8000`; a transport can be swapped in, as in httpx."""

    def __init__(self, address: str, transport: httpx.BaseTransport | None = None) -> None:
        root = address.rstrip("/")
        self.address = root
        self._http = httpx.Client(
            base_url=f"{root if root.endswith(API_PREFIX) else root + API_PREFIX}/",
            transport=transport,
            timeout=_TIMEOUT_S,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, kind: type[Answer], query: Mapping[str, str | int] | None = None) -> Answer:
        return self._read(self._send("GET", path, params=query), kind)

    def post(self, path: str, kind: type[Answer], content: BaseModel | None = None) -> Answer:
        json = None if content is None else content.model_dump(mode="json")
        return self._read(self._send("POST", path, json=json), kind)

    def delete(self, path: str) -> None:
        self._send("DELETE", path)

    def every(self, part: Callable[[int, int], tuple[Sequence[Item], int]]) -> list[Item]:
        """A whole list.

        Args:
            part: from offset and limit to the items there, and how many there are in all.
        """
        items, total = part(0, PART)
        found = list(items)
        while len(found) < total:
            items, total = part(len(found), PART)
            if not items:
                break
            found += items
        return found

    def upload(self, path: Path, name: str) -> Clip:
        """Send a file for a collection, without holding it in memory; raises OSError where it can't be read."""
        query = {"filename": name, "collected": "true"}
        with path.open("rb") as file:
            return self._read(self._send("POST", "clips", params=query, content=file), Clip)

    def _send(self, method: str, path: str, **given: object) -> httpx.Response:
        try:
            response = self._http.request(method, path, **given)  # type: ignore[arg-type]
        except httpx.TimeoutException as error:
            raise self._away("took too long to answer") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._away(f"does not answer ({error})") from error
        if not response.is_success:
            raise ServiceProblem(_problem(response))
        return response

    def _away(self, what: str) -> ServiceProblem:
        detail = f"the service at {self.address} {what}; is it running, and is --service its address?"
        return ServiceProblem(ManifestProblem(title="Service away", status=503, detail=detail))

    def _read(self, response: httpx.Response, kind: type[Answer]) -> Answer:
        try:
            return kind.model_validate_json(response.content)
        except ValidationError as error:
            detail = f"expected {kind.__name__} from {self.address}; got something else: is it of the same version?"
            raise ServiceProblem(ManifestProblem(title="Unexpected answer", status=502, detail=detail)) from error


def _problem(response: httpx.Response) -> ManifestProblem:
    """The problem document of an answer; anything else (a proxy's page, say) becomes one."""
    try:
        return ManifestProblem.model_validate_json(response.content)
    except ValidationError:
        detail = f"the service answered {response.status_code} {response.reason_phrase} without saying why"
        return ManifestProblem(title="Unexpected answer", status=response.status_code, detail=detail)
