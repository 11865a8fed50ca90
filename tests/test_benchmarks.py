"""The benchmarks' own arithmetic: a bar that is passed is told."""

from benchmarks.__main__ import to_table
from benchmarks.figure import Figure


def test_the_table_tells_which_bars_hold() -> None:
    figures = [
        Figure("import", 12.5, "s", 3.0, 30.0, "84 of 84"),
        Figure("GET /", 300.0, "ms", 1.0, 300.0),
        Figure("memory", 99.0, "MB"),
    ]
    assert to_table(figures).split("\n")[2:] == [
        "| import | 12.50 s | 3.00 | 30 | yes | 84 of 84 |",
        "| GET / | 300.00 ms | 1.00 | 300 | **no** |  |",
        "| memory | 99.00 MB |  |  |  |  |",
    ]
