"""The townships that the lines of a table name, by official code or by county and name, within an account's area."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports_app.models import Township
from reports_app.tables.spreadsheet import CellFault, Column, Line, split_label

CODE, COUNTY, NAME = "code", "county", "township"


def township_columns() -> tuple[Column, ...]:
    """Return the columns that name a township; a code alone, or a name with its county, is enough."""
    names = (CODE, gettext_lazy("区划代码")), (COUNTY, gettext_lazy("县区")), (NAME, gettext_lazy("乡镇（街道）"))
    return tuple(Column(key, heading) for key, heading in names)


def find_townships(user: User, lines: Sequence[Line]) -> tuple[dict[int, Township], list[CellFault]]:
    """Return the township of each line by its number, and the faults of the others; one query."""
    codes = {_code(line) for line in lines}
    names = {split_label(line.text(NAME))[0] for line in lines if not _code(line)}
    visible = Township.objects.visible_to(user).filter(Q(code__in=codes) | Q(name__in=names))
    by_code: dict[str, Township] = {}
    by_name: dict[str, list[Township]] = {}
    for township in visible:
        by_code[township.code] = township
        by_name.setdefault(township.name, []).append(township)
    found: dict[int, Township] = {}
    faults = []
    for line in lines:
        match = _match(line, by_code, by_name)
        if isinstance(match, Township):
            found[line.number] = match
        else:
            faults.append(match)
    return found, faults


def _code(line: Line) -> str:
    """Return the code; one of twelve digits (a village's place in it left empty) as that of its township."""
    code = "".join(line.text(CODE).split())
    return code.removesuffix("000") if len(code) == 12 else code


def _match(line: Line, by_code: dict[str, Township], by_name: dict[str, list[Township]]) -> Township | CellFault:
    code, county, name = _code(line), line.text(COUNTY), line.text(NAME)
    if code:
        township = by_code.get(code)
        if township is None:
            return line.fault(CODE, _("区划表里没有代码“%(code)s”，或不在您的管辖范围内。") % {"code": code[:20]})
        if name and name not in (township.name, *township.former_names):
            words = {"code": code, "name": township.name, "given": name[:20]}
            return line.fault(NAME, _("代码%(code)s是%(name)s，与“%(given)s”不符。") % words)
        return township
    if not name:
        return CellFault(_("第%(row)s行") % {"row": line.number}, _("没有填区划代码，也没有填乡镇（街道）。"))
    name, inside = split_label(name)
    named = [
        one
        for one in by_name.get(name, ())
        if county in ("", one.county, one.county_code) and (not inside or inside.endswith(one.county))
    ]
    if len(named) == 1:
        return named[0]
    if named:
        return line.fault(NAME, _("有几个乡镇（街道）叫“%(name)s”，请填区划代码或县区。") % {"name": name[:20]})
    return line.fault(NAME, _("区划表里没有“%(name)s”，或不在您的管辖范围内。") % {"name": name[:20]})
