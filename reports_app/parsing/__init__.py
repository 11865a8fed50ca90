"""Text of a report in, a `ParsedReport` out; pure: no Django, no files but its own vocabulary, no clock."""

from .compiled import add_build

add_build(__path__)

from .pipeline import parse_report  # noqa: E402  # the build must be found first
from .version import PARSER_VERSION  # noqa: E402

__all__ = ["PARSER_VERSION", "parse_report"]
