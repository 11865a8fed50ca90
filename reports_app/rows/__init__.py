"""What was read becomes rows, and what follows from them is kept right in the same transaction.

In this order: what persons decided is laid over a reading (`replay`), what recognition doubted is made unsure
(`doubts`), sections, facts, values and findings are stored (`writing`), the years of a township are held against each
other (`year_checks`), judged findings find their decisions again (`settled_findings`), and what charts read is counted
(`kept_figures`, `coverage`). Knows neither files nor requests nor the queue.
"""

from reports_app.rows.kept_figures import keep_figures
from reports_app.rows.writing import NOTHING_DECIDED, Reading, clear_rows, store_rows
from reports_app.rows.year_checks import recheck_years

__all__ = ["NOTHING_DECIDED", "Reading", "clear_rows", "keep_figures", "recheck_years", "store_rows"]
