"""For the people who report: a blank form of each table, and a check of a filled one before it is sent."""

from newinfra.steward.checking import check_file
from newinfra.steward.identify import UnsureError
from newinfra.steward.report import CheckReport, Problem
from newinfra.steward.template import write_templates

__all__ = ["CheckReport", "Problem", "UnsureError", "check_file", "write_templates"]
