"""Colours and type of the charts: the light values of `static/css/tokens.css`.

A figure is complete in light colours; the page maps each of them to its token and so follows the dark theme.
"""

from typing import Any

SHEET = "#ffffff"
INK = "#1c2733"
INK_SOFT = "#55626f"
LINE = "#dde2e8"
LINE_STRONG = "#8793a0"
REST = "#b4bdc6"
SERIES = ("#0b5d9c", "#b34700", "#00795c", "#a04479", "#8a6100", "#3a7796", "#6b6a00", "#1c2733")

WARNING = "#7a5b00"
VERDICTS = {"higher": "#0b6e6e", "lower": "#9a5b00", "similar": "#68727d"}

TOKENS: dict[str, str] = {
    SHEET: "--sheet",
    INK: "--ink",
    INK_SOFT: "--ink-soft",
    LINE: "--line",
    LINE_STRONG: "--line-strong",
    REST: "--series-rest",
}
TOKENS |= {colour: f"--series-{number}" for number, colour in enumerate(SERIES, start=1) if colour != INK}
TOKENS |= {WARNING: "--doubt-ink"}
TOKENS |= {colour: f"--{verdict}" for verdict, colour in VERDICTS.items()}

FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif'
FONT_SIZE = 12

# What figures are held against: the median first, then what was chosen beside it.
REFERENCES = (
    {"color": INK_SOFT, "width": 1.2, "dash": "dash"},
    {"color": INK, "width": 1.4, "dash": "dot"},
)

SYMBOLS = {"exact": "circle", "at_least": "triangle-up-open", "at_most": "triangle-down-open", "about": "diamond-open"}
PART_YEAR_SYMBOL = "circle-open"
SMALL_SYMBOL = "square-open"


def base_layout(*, height: int) -> dict[str, Any]:
    """Return what every chart's layout starts from."""
    return {
        "template": {},
        "height": height,
        "autosize": True,
        "font": {"family": FONT, "size": FONT_SIZE, "color": INK},
        "paper_bgcolor": SHEET,
        "plot_bgcolor": SHEET,
        "separators": ".",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": SHEET,
            "bordercolor": LINE_STRONG,
            "align": "left",
            "font": {"family": FONT, "size": FONT_SIZE, "color": INK},
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": LINE_STRONG, "activecolor": INK},
    }


def escape(text: str) -> str:
    """Return a text that Plotly shows as it is: it would read <b>, <a href>, entities and %{…} as markup."""
    plain = " ".join(text.split())
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("%{", "%&#123;")
