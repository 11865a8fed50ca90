"""The parser by itself: against jieba on the same texts, its growth, its memory, and texts made to hold it up.

`python -m benchmarks.parser` measures this alone; it needs no database.
"""

import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.figure import Figure
from reports_app.parsing import parse_report
from reports_app.parsing.catalogue import specs
from reports_app.parsing.compiled import find_build
from reports_app.parsing.gazetteer import Gazetteer, load_places
from reports_app.parsing.lexicon import load_lexicon

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
REPORTS = 500
ROUNDS = 3
SEGMENTER_BAR = 0.6
GROWTH_BAR = 12.0
MEMORY_BAR_MEGABYTES = 200.0
HOSTILE_BAR_SECONDS = 2.0
MILLION = 1_000_000
HOSTILE = {
    "spaces": " ",
    "digits": "7",
    "opening brackets": "（",
    "pairs of brackets": "（）",
    "年": "年",
    "one sentence without an end": "镇党委和政府坚持依法行政",
    "调解纠纷3件": "调解纠纷3件",
}

Parse = Callable[[str], object]


def measure_parser() -> list[Figure]:
    """All figures of the parser."""
    texts = demo_texts()
    parse = load_parser()
    return [
        compare_with_segmenter(parse, texts),
        *compare_plain_sources(texts),
        *compare_real_reports(parse),
        measure_growth(parse, texts),
        Figure("parser's peak memory", peak_memory(texts), "MB", bar=MEMORY_BAR_MEGABYTES, note="a process of its own"),
        *measure_hostile(parse),
    ]


def demo_texts() -> list[str]:
    """The texts of the first 500 reports of a large demo district."""
    from reports_app.demo import Plan, write_district

    return [report.text for report in islice(write_district(Plan(townships=72)), REPORTS)]


def load_parser() -> Parse:
    """The parser with its whole vocabulary and gazetteer."""
    gazetteer = Gazetteer.from_places(load_places(ROOT / "fixtures"))
    lexicon = load_lexicon(specs(ROOT / "fixtures" / "indicators.csv"))
    return lambda text: parse_report(text, gazetteer=gazetteer, lexicon=lexicon)


def compare_with_segmenter(
    parse: Parse, texts: list[str], name: str = "parse a report by jieba.lcut", bar: float | None = SEGMENTER_BAR
) -> Figure:
    """The median over the texts of parsing's time by that of `jieba.lcut`, each the least of some turns."""
    import jieba

    jieba.setLogLevel(logging.ERROR)
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    parse(texts[0])
    ratios, seconds = [], []
    for text in texts:
        turns = [(_seconds(parse, text), _seconds(segmenter.lcut, text)) for _ in range(ROUNDS)]
        own, other = (min(column) for column in zip(*turns, strict=True))
        ratios.append(own / other)
        seconds.append(own)
    kind = "compiled" if find_build() else "plain sources"
    note = f"{kind}, median of {len(texts)}; parsing {statistics.median(seconds) * 1000:.1f} ms"
    return Figure(name, statistics.median(ratios), "×", bar=bar, note=note)


def compare_plain_sources(texts: list[str]) -> list[Figure]:
    """The same figure of the plain sources, in a process of its own, where the one above is of the compiled ones."""
    if find_build() is None:
        return []
    done = _run("tell_ratio", texts, PLAIN_PARSER="1")
    return [Figure("the same, plain sources", float(done), "×", note="without make compile")]


def compare_real_reports(parse: Parse) -> list[Figure]:
    """The same of real reports, where they lie beside the checkout: a third as many numbers as demo reports have."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return [compare_with_segmenter(parse, texts, "the same, real reports", bar=None)] if texts else []


def tell_ratio() -> None:
    """Print the ratio of parsing to segmenting for the texts of standard input."""
    print(compare_with_segmenter(load_parser(), json.load(sys.stdin)).value)


def measure_growth(parse: Parse, texts: list[str]) -> Figure:
    """How much longer ten reports on end take than one, for the same words."""
    ratios = []
    for text in texts[:10]:
        once = min(_seconds(parse, text) for _ in range(5))
        ratios.append(min(_seconds(parse, f"{text}\n" * 10) for _ in range(ROUNDS)) / once)
    return Figure("parse a text ten times as long", statistics.median(ratios), "×", bar=GROWTH_BAR, note="median of 10")


def measure_hostile(parse: Parse) -> Iterator[Figure]:
    """A million characters of one thing."""
    for name, piece in HOSTILE.items():
        seconds = _seconds(parse, piece * (MILLION // len(piece)))
        yield Figure(f"a million characters: {name}", seconds, "s CPU", bar=HOSTILE_BAR_SECONDS)


def peak_memory(texts: list[str]) -> float:
    """The megabytes that a fresh process needs at most to load everything and parse the texts."""
    return float(_run("tell_memory", texts))


def tell_memory() -> None:
    """Parse the texts of standard input and print the peak memory of this process in megabytes.

    Linux counts the parent's peak into `ru_maxrss` of a program it starts; VmHWM begins anew with the program.
    """
    parse = load_parser()
    for text in json.load(sys.stdin):
        parse(text)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


def _run(name: str, texts: list[str], **environment: str) -> str:
    """What a function of this module prints in a fresh process, the texts on its standard input."""
    command = [sys.executable, "-c", f"from benchmarks.parser import {name}; {name}()"]
    return subprocess.run(
        command,
        input=json.dumps(texts),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _seconds(act: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    act(text)
    return time.process_time() - began


if __name__ == "__main__":
    from benchmarks.__main__ import to_table

    print(to_table(measure_parser()))
