"""Two files of one report: what changes where one takes the other's place (`comparison`, `text_difference`)."""

from reports_app.versions.comparison import compare_versions

__all__ = ["compare_versions"]
