"""Which entries of the lists a name may stand for, how sure that is, and why."""

from highfence.parties.match.index import Index, build
from highfence.parties.match.model import FLOOR, PROBABLE, Aligned, Match, Query
from highfence.parties.names import Ignored

__all__ = ["FLOOR", "PROBABLE", "Aligned", "Ignored", "Index", "Match", "Query", "build"]
