"""OFD: characters by their places become lines and paragraphs; structure and limits of the format."""

from pathlib import Path

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, read_bytes, read_file
from reports_app.reading.model import RECOGNITION_LIMITS
from tests.reading.files import make_zip
from tests.reading.ofd_files import make_ofd, ofd_part, page, print_report, rule, text_object
from tests.reading.pdf_files import Sheet, make_pdf
from tests.reading.scans import save, scan
from tests.reading.test_images import TEXT, recognises

LINE = text_object("调解纠纷36件", 28, 40)


def read(data: bytes) -> str:
    return read_bytes(data, "a.ofd").text


def read_error(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, "a.ofd", limits=limits)
    return error.value.code


def test_a_printed_report_is_its_paragraphs_again() -> None:
    lines = [
        "2023年法治政府建设情况报告",
        "今年以来，全镇共排查矛盾纠纷128件，成功调解125件，调解成功率97.7%，其中疑难纠纷12件，涉及金额36.5万元，群众满意。",
        "一、主要做法",
        *(
            f"（{sign}）开展法治宣传{at}场次，发放资料{at * 100}份，接受咨询{at * 7}人次，群众的法治意识不断提高。"
            for at, sign in enumerate("一二三四五六七八九十", 11)
        ),
        "示例镇人民政府",
        "2024年1月15日",
    ]
    document = read_bytes(print_report(lines), "a.ofd")
    assert document.text.split("\n") == lines
    assert (document.format, document.warnings) == ("ofd", ())
    assert document.pages == ((595, 842),) * 2


def test_each_line_knows_its_place() -> None:
    document = read_bytes(make_ofd([LINE, text_object("第二页的文字", 28, 148.5)]), "a.ofd")
    place = document.places[-1]
    assert document.text[place.start : place.end] == "第二页的文字"
    assert (place.page, place.left) == (1, round(28 / 210 * 10_000))
    assert place.top == pytest.approx(5_000, abs=5)
    assert place.right == pytest.approx((28 + 6 * 5.6) / 210 * 10_000, abs=5)


def code(text: str, attributes: str) -> str:
    return f"<ofd:TextCode {attributes}>{text}</ofd:TextCode>"


def in_object(inner: str, attributes: str = 'Boundary="28 40 150 6" Size="5"') -> str:
    return f"<ofd:TextObject {attributes}>{inner}</ofd:TextObject>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (code("甲乙丙丁", 'X="0" Y="4" DeltaX="g 3 5"'), "甲乙丙丁"),
        (code("甲乙丙丁", 'X="0" Y="4" DeltaX="5 g 2 5"'), "甲乙丙丁"),
        (code("丁丙乙甲", 'X="15" Y="4" DeltaX="-5 -5 -5"'), "甲乙丙丁"),
        (code("甲乙丙丁", 'X="0" Y="4"'), "甲乙丙丁"),
        (code("甲乙", 'X="0" Y="4" DeltaX="5"') + code("丙丁", 'X="10" DeltaX="5"'), "甲乙丙丁"),
        (code("丙丁", 'X="10" Y="4" DeltaX="5"') + code("甲乙", 'X="0" Y="4" DeltaX="5"'), "甲乙丙丁"),
        (code("甲乙丙丁", 'X="0" Y="4" DeltaX="5 x 5"'), "甲乙丙丁"),
        (code("甲 乙", 'X="0" Y="4" DeltaX="5 2.5"'), "甲乙"),
        (code("甲&#x20BB7;乙", 'X="0" Y="4" DeltaX="g 2 5"'), "甲𠮷乙"),
        (code("36", 'X="0" Y="4" DeltaX="2.5"') + code("件", 'X="5" Y="4"'), "36件"),
    ],
)
def test_characters_stand_where_their_steps_lead(inner: str, text: str) -> None:
    assert read(make_ofd([in_object(inner)])) == text


def test_a_matrix_moves_and_scales() -> None:
    """As converters from PDF write it: one character an object, its place in points under a matrix."""
    objects = "".join(
        in_object(
            code(sign, f'X="{324 + 14 * at}" Y="-303"'),
            f'CTM="0.3527 0 0 0.3527 -114.3 111.35" Boundary="{114.3 + at * 0.0} 185.2 4 4.7" Size="14"',
        )
        for at, sign in enumerate("法治政府")
    )
    document = read_bytes(make_ofd([objects]), "a.ofd")
    assert document.text == "法治政府"
    assert document.places[0].top == pytest.approx((185.2 + 111.35 - (303 + 0.88 * 14) * 0.3527) / 297 * 10_000, abs=5)


def test_text_across_the_page_is_a_watermark() -> None:
    mark = in_object(code("内部资料", 'X="0" Y="4"'), 'CTM="0.7 0.7 -0.7 0.7 0 0" Boundary="60 140 90 90" Size="20"')
    hidden = text_object("看不见", 28, 60, attributes='Visible="false"')
    assert read(make_ofd([LINE + mark + hidden])) == "调解纠纷36件"


def test_blocks_and_composites_are_drawn_where_they_stand() -> None:
    unit = (
        f'<ofd:CompositeGraphicUnit ID="9" Width="90" Height="9"><ofd:Content>{text_object("三", 0, 0)}</ofd:Content>'
    )
    resources = ofd_part(
        "Res", f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    layers = (
        f'<ofd:CompositeObject ResourceID="9" Boundary="39.2 40 90 9"/>'
        f"<ofd:PageBlock><ofd:PageBlock>{text_object('一二', 28, 40)}</ofd:PageBlock></ofd:PageBlock>"
    )
    data = make_ofd([layers], common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", more={"Doc_0/Res.xml": resources})
    assert read(data) == "一二三"


def test_a_unit_that_holds_itself_is_damaged() -> None:
    unit = '<ofd:CompositeGraphicUnit ID="9"><ofd:Content><ofd:CompositeObject ResourceID="9"/></ofd:Content>'
    resources = ofd_part(
        "Res", f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    layers = '<ofd:CompositeObject ResourceID="9"/>'
    data = make_ofd([layers], common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", more={"Doc_0/Res.xml": resources})
    assert read_error(data) == ErrorCode.DAMAGED


def test_units_that_multiply_are_stopped() -> None:
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{at}"><ofd:Content>'
        + f'<ofd:CompositeObject ResourceID="{at + 1}"/>' * 20
        + "</ofd:Content></ofd:CompositeGraphicUnit>"
        for at in range(12)
    )
    resources = ofd_part("Res", f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>")
    layers = '<ofd:CompositeObject ResourceID="0"/>'
    data = make_ofd([layers], common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", more={"Doc_0/Res.xml": resources})
    assert read_error(data) == ErrorCode.TOO_LARGE


def test_a_template_of_several_pages_is_no_text_of_theirs() -> None:
    use = '<ofd:Template TemplateID="500" ZOrder="Background"/>'
    mark = text_object("仅供内部使用", 60, 140)
    assert read(make_ofd([LINE, LINE.replace("36", "37")], templates=[mark], page_more=use)).count("内部") == 0
    assert "内部" in read(make_ofd([LINE], templates=[mark], page_more=use))


def test_a_ruled_table_is_read_row_by_row() -> None:
    cells = [["指标", "数量"], ["调解纠纷", "36"], ["法治宣传", "12"]]
    drawn = "".join(rule(30, 40 + 10 * at, 110, 40 + 10 * at) for at in range(4))
    drawn += "".join(rule(x, 40, x, 70) for x in (30, 80, 110))
    for at, row in enumerate(cells):
        drawn += text_object(row[1], 82, 42 + 10 * at) + text_object(row[0], 32, 42 + 10 * at)
    assert read(make_ofd([drawn])) == "指标\t数量\n调解纠纷\t36\n法治宣传\t12"


@pytest.mark.parametrize(
    "data",
    [
        make_ofd([LINE], root="/Doc_0/Document.xml"),
        make_ofd([LINE], root="./Doc_0/Document.xml"),
        make_ofd([LINE], root="Doc_0\\Document.xml"),
        make_ofd([LINE], page_root="/Doc_0/"),
        make_ofd([LINE], page_root="Doc_0/"),
        make_ofd([LINE], folder="doc_0"),
        make_ofd([LINE], folder="文档", root="文档/Document.xml"),
        make_ofd([LINE], page_more="<ofd:Area><ofd:PhysicalBox>nan 0 x</ofd:PhysicalBox></ofd:Area>"),
        make_ofd([LINE], more={"Doc_0/Pages/Page_0/Content.xml": page(LINE).replace("/2016", "")}),
    ],
)
def test_addresses_and_namespaces_as_programs_write_them(data: bytes) -> None:
    document = read_bytes(data, "a.ofd")
    assert (document.text, document.pages) == ("调解纠纷36件", ((595, 842),))


def test_all_documents_of_a_file_are_read() -> None:
    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>Doc_{at}/Document.xml</ofd:DocRoot></ofd:DocBody>" for at in (0, 1))
    second = ofd_part("Document", '<ofd:Pages><ofd:Page BaseLoc="P.xml"/></ofd:Pages>')
    more: dict[str, bytes | str] = {
        "OFD.xml": ofd_part("OFD", bodies),
        "Doc_1/Document.xml": second,
        "Doc_1/P.xml": page(text_object("另一份", 28, 40)),
    }
    assert read(make_ofd([LINE], more=more)) == "调解纠纷36件\n另一份"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (make_ofd([]), ErrorCode.EMPTY),
        (make_ofd([""]), ErrorCode.EMPTY),
        (make_ofd(['<ofd:ImageObject ResourceID="3" Boundary="0 0 210 297"/>']), ErrorCode.EMPTY),
        (make_ofd([LINE])[:700], ErrorCode.DAMAGED),
        (make_ofd([LINE], root="../../etc/passwd"), ErrorCode.DAMAGED),
        (make_ofd([LINE], root=""), ErrorCode.DAMAGED),
        (make_ofd([LINE], page_root="http://127.0.0.1/"), ErrorCode.DAMAGED),
        (make_ofd([LINE], more={"Encryptions.xml": "<x/>", "decryptseed.dat": "x"}), ErrorCode.ENCRYPTED),
        (make_ofd([LINE], more={"Doc_0/Pages/Page_0/Content.xml": b"\x00\x01"}), ErrorCode.DAMAGED),
        (make_ofd([LINE], more={"Doc_0/Pages/Page_0/Content.xml": "<a>" * 300 + "</a>" * 300}), ErrorCode.DAMAGED),
        (make_ofd([LINE], more={"Doc_0/Document.xml": b" " * 60 * 2**20}), ErrorCode.TOO_LARGE),
        (make_ofd([text_object("甲" * 90, 1, 1)]), None),
        (make_zip({"OFD.xml": "<x/>"}), ErrorCode.DAMAGED),
        (make_ofd([text_object("\ue123\ue124\ue125" * 20, 1, 1)]), ErrorCode.DAMAGED),
    ],
)
def test_what_is_no_text(data: bytes, expected: str | None) -> None:
    if expected:
        assert read_error(data) == expected
    else:
        assert read(data) == "甲" * 90


@pytest.mark.parametrize("part", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_no_part_may_declare_a_type(part: str) -> None:
    attack = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
    assert read_error(make_ofd([LINE], more={part: attack})) == ErrorCode.FORBIDDEN_XML


def test_pages_and_characters_are_limited() -> None:
    assert read_error(make_ofd([LINE] * 4), Limits(max_pages=3)) == ErrorCode.TOO_LARGE
    assert read_error(make_ofd([text_object("甲" * 90, 1, 1)]), Limits(max_text_characters=80)) == ErrorCode.TOO_LARGE


def test_senseless_numbers_do_no_harm() -> None:
    steps = ("g 999999999 5", "g", "g g g", "1e300 nan inf -inf", "g -5 5", "1e999")
    objects = "".join(in_object(code("甲乙丙", f'X="1e5" Y="nan" DeltaX="{step}" DeltaY="{step}"')) for step in steps)
    shapes = "".join(
        f'<ofd:PathObject Boundary="{"9 " * 4}"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
        for data in ("M", "L 1", "M 1 1 L 2 2 B 1 2 3 4 5 6 C", "Z" * 9, "M 1e400 0 L 0 0", "")
    )
    assert "调解纠纷36件" in read(make_ofd([objects + shapes + LINE]))


def scanned_ofd(picture: bytes, *, more: str = "") -> bytes:
    resources = ofd_part(
        "Res",
        '<ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia>'
        "</ofd:MultiMedias>",
    ).replace("<ofd:Res ", '<ofd:Res BaseLoc="Res" ')
    return make_ofd(
        [f'<ofd:ImageObject ResourceID="7" CTM="210 0 0 297 0 0" Boundary="0 0 210 297"/>{more}'],
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        more={"Doc_0/DocumentRes.xml": resources, "Doc_0/Res/scan.png": picture},
    )


def test_a_page_that_is_an_image_waits_for_leave_to_recognise() -> None:
    assert read_error(scanned_ofd(b"x")) == ErrorCode.SCANNED
    assert read(scanned_ofd(b"x", more=LINE)) == "调解纠纷36件"


@recognises
def test_a_scan_is_recognised(tmp_path: Path) -> None:
    sheet = Sheet()
    for at, line in enumerate(TEXT.split("\n")):
        sheet.write(60, 90 + 30 * at, line)
    path = tmp_path / "a.ofd"
    path.write_bytes(scanned_ofd(save(scan(make_pdf([sheet])), "PNG")))
    document = read_file(path, path.name, limits=RECOGNITION_LIMITS)
    assert (document.text, document.format) == (TEXT, "ofd")
    assert document.places[0].page == 0
    path.write_bytes(scanned_ofd(b"no picture"))
    with pytest.raises(ReadingError) as error:
        read_file(path, path.name, limits=RECOGNITION_LIMITS)
    assert error.value.code == ErrorCode.DAMAGED
