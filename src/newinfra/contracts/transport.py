"""How a feed reaches us: REST pages, files over SFTP, objects in S3, files dropped into a folder. Addresses and secrets are not here, but in connections."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """Unknown keys are errors: a typo in a contract must not pass silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TokenRequest(Strict):
    """A POST that exchanges the connection's appKey and appSecret for a bearer token."""

    path: str
    key_field: str = "appKey"
    secret_field: str = "appSecret"
    token_pointer: str = Field(description="JSON pointer to the token in the answer")


class Paging(Strict):
    """The parameters that ask for one page; pages are numbered from 1."""

    number_parameter: str = "pageNum"
    size_parameter: str = "pageSize"
    size: int = Field(default=1000, gt=0)


class Envelope(Strict):
    """Where a page keeps its code, total and rows (JSON pointers). Business errors come with HTTP 200."""

    code_pointer: str | None = None
    ok_codes: list[str] = []
    token_expired_codes: list[str] = Field(default=[], description="codes that mean: log in again; HTTP 401 and 403 do so by themselves")
    busy_codes: list[str] = Field(default=[], description="codes that mean: ask again in a while")
    not_published_codes: list[str] = Field(default=[], description="codes that mean: this period is not out yet")
    message_pointer: str | None = None
    total_pointer: str | None = None
    rows_pointer: str = ""
    published_at_pointer: str | None = Field(default=None, description="when the publisher put this period out (ISO 8601): its known_at")


class RestTransport(Strict):
    """Paged datasets over HTTP, one pull per table and period."""

    kind: Literal["rest"]
    token: TokenRequest | None = None
    paging: Paging = Paging()
    requests_per_second: float | None = Field(default=None, gt=0, description="how often the publisher allows us to ask")
    lookback_periods: int = Field(default=3, ge=0, description="how many already landed periods to ask for again, to notice restatements")


class SftpTransport(Strict):
    """Files under the connection's root. Known_at is the file's modification time on the exchange server."""

    kind: Literal["sftp"]
    ready_flag: str | None = Field(
        default=None,
        description="suffix of the flag file written last, e.g. .ok; without it the file is left for next time. Of .md5, .sha1 and .sha256 the hash is checked",
    )


class DropTransport(Strict):
    """Files that people put into a folder (mail, OA, USB). Known_at is the file's modification time."""

    kind: Literal["drop"]
    path: str = Field(default="", description="subfolder of the connection's folder")
    ready_flag: str | None = None


class S3Transport(Strict):
    """Objects in an S3-compatible store, below the connection's bucket and prefix. Known_at is the object's LastModified."""

    kind: Literal["s3"]
    ready_flag: str | None = Field(default=None, description="as for sftp")


Transport = Annotated[RestTransport | SftpTransport | DropTransport | S3Transport, Field(discriminator="kind")]


class Request(Strict):
    """One REST dataset: its path and the parameter that carries the period ({yyyy}, {mm}, {yyyymm}, {q})."""

    path: str
    parameters: dict[str, str] = {}
