"""The examples in docstrings are true."""

import doctest
import importlib

import pytest

from tests.test_import_rules import PACKAGES, ROOT, module_name

WITH_EXAMPLES = [
    module_name(path, ROOT)
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_are_true(name: str) -> None:
    module = importlib.import_module(name)
    if not str(module.__file__).endswith(".py"):
        pytest.skip("compiled: its docstrings are not read")
    tried = doctest.testmod(module)
    assert tried.attempted
    assert not tried.failed
