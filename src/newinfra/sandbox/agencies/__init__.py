"""The eleven agencies of the synthetic city: their lists and registers, and the workbooks in which they report them."""

from newinfra.sandbox.agencies.comms_admin import summary
from newinfra.sandbox.agencies.development_reform import racks
from newinfra.sandbox.agencies.feeds import deliveries, truth_of
from newinfra.sandbox.agencies.truth import AgencyTruth, agency_truth, count, households, milestone_states, residents

__all__ = ["AgencyTruth", "agency_truth", "count", "deliveries", "households", "milestone_states", "racks", "residents", "summary", "truth_of"]
