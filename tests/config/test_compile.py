"""What `make compile` leaves behind, without compiling anything."""

import os

from config import compile as compiling


def test_the_build_before_stays_and_older_ones_go(tmp_path, monkeypatch):
    for age, name in enumerate(("oldest", "old", "before")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (age, age))

    def build(scratch):
        (scratch / "made").mkdir()
        return scratch / "made"

    monkeypatch.setattr(compiling, "BUILDS", tmp_path)
    monkeypatch.setattr(compiling, "_build", build)
    made = compiling.compile_parser()
    assert {path.name for path in tmp_path.iterdir()} == {"before", made.name}
    assert compiling.compile_parser() == made


def test_a_machine_without_a_compiler_is_told_so(monkeypatch, capsys):
    monkeypatch.setenv("CC", "no-such-compiler")
    assert compiling.main() == 0
    assert "没有 C 编译器" in capsys.readouterr().out
