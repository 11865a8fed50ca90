"""The original beside the text: its pages, drawn or converted (`pages`), and the places of a text on them (`marks`)."""

from reports_app.originals.pages import COMPOSED, Pages, Progress, ask_for_pages, draw, has_pages, locate, make_pages

__all__ = ["COMPOSED", "Pages", "Progress", "ask_for_pages", "draw", "has_pages", "locate", "make_pages"]
