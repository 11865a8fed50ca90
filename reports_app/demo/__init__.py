"""A fictional district whose reports are written by us, with the truth of every figure in them. Knows no Django."""

from reports_app.demo.district import DemoReport, Plan, to_json, write_district
from reports_app.demo.places import DemoPlace, list_places

__all__ = ["DemoPlace", "DemoReport", "Plan", "list_places", "to_json", "write_district"]
