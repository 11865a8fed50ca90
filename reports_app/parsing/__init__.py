"""Text of a report in, a `ParsedReport` out; pure: no Django, no files but its own vocabulary, no clock."""

from .pipeline import PARSER_VERSION, parse_report

__all__ = ["PARSER_VERSION", "parse_report"]
