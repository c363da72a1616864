"""The errors of the library: each says what failed, where, what was expected, what came and what to do."""

from __future__ import annotations


class NewinfraError(Exception):
    """Base of every error that the library raises on purpose.

    The parts stay readable as attributes, so that a finding or a command line can lay them out in its own way.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", got: str = "", todo: str = "") -> None:
        self.what, self.where, self.expected, self.got, self.todo = what, where, expected, got, todo
        parts = [f"{where}: {what}" if where else what]
        if expected:
            parts.append(f"expected {expected}")
        if got:
            parts.append(f"got {got}")
        message = "; ".join(parts)
        super().__init__(f"{message}. {todo}" if todo else message)


class ConfigError(NewinfraError):
    """The project, the home folder, a connection or an option is not usable."""


class ContractError(NewinfraError):
    """A contract file is wrong, or contradicts the seeds."""


class FetchError(NewinfraError):
    """A source could not be reached, refused us, or broke its protocol. The other sources go on."""


class DeliveryError(NewinfraError):
    """A delivery as a whole cannot be read as its contract says; it is held, nothing of it is loaded.

    `reason_code` is the machine-readable cause, as it stands in the quarantine.
    """

    def __init__(self, what: str, *, reason_code: str, where: str = "", expected: str = "", got: str = "", todo: str = "") -> None:
        self.reason_code = reason_code
        super().__init__(what, where=where, expected=expected, got=got, todo=todo)


class GateError(NewinfraError):
    """A quality gate found a critical breach, or could not run: nothing passes."""


class BuildError(NewinfraError):
    """dbt did not finish; the last release stays."""


class PublishError(NewinfraError):
    """A release could not be written or must not replace the current one."""


class LockedError(NewinfraError):
    """Another run holds the lock of this home folder (exit code 4)."""
