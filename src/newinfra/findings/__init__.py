"""Findings: something a unit must look at, in its own language, kept until a later check no longer sees it."""

from newinfra.findings.model import Finding
from newinfra.findings.record import record_findings

__all__ = ["Finding", "record_findings"]
