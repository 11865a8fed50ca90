"""What is said when a file gives no report: what happened, what was kept, what to do next.

The sentences are stored with the document in Chinese, and translated where they are shown.
"""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_noop

# By the code of a ReadingError.
UNREADABLE = {
    "empty": gettext_noop("文件已保存，但里面没有文字（可能只有图片，或是空白文件）。请上传 Word 版或文本版。"),
    "damaged": gettext_noop(
        "文件已保存，但内容不完整或已损坏，读不出文字。请在 Word 或 WPS 中确认能打开，再重新上传。"
    ),
    "encrypted": gettext_noop("文件已保存，但设有打开密码，读不出文字。请取消密码后重新上传。"),
    "too_large": gettext_noop("文件已保存，但内容过大，未读取。请只上传报告正文，去掉大图和附件。"),
    "timeout": gettext_noop("文件已保存，但读取用时过长，已停止。请在 Word 或 WPS 中另存为 .docx 或 .txt 后重新上传。"),
    "memory": gettext_noop(
        "文件已保存，但内容过于复杂，读取已停止。请在 Word 或 WPS 中另存为 .docx 或 .txt 后重新上传。"
    ),
    "not_text": gettext_noop(
        "文件已保存，但读不出文字：不是文档，或者已经损坏。请在 Word 或 WPS 中确认能打开，再重新上传。"
    ),
    "not_found": gettext_noop("服务器上找不到这个文件。请重新上传，并告知系统管理员。"),
    "scanned": gettext_noop("文件已保存，但这是扫描件，里面没有文字。请上传报告的 Word 版。"),
    "needs_ocr": gettext_noop(
        "文件已保存，但这是扫描件或图片，而文字识别还没有安装。请系统管理员运行 make ocr，装好后点“重试”。"
    ),
    "no_pages": gettext_noop("这种文件没有分页，看不了原件的页面图。"),
    "forbidden_xml": gettext_noop(
        "文件已保存，但含有不安全的内容，未读取。请在 Word 或 WPS 中打开，另存为 .docx 后重新上传。"
    ),
    "needs_libreoffice": gettext_noop(
        "文件已保存，但读取这种格式要用 LibreOffice，服务器上没有安装。请系统管理员安装 libreoffice-writer-nogui "
        "后点“重试”，或在 Word、WPS 中另存为 .docx 后重新上传。"
    ),
    "unsupported_spreadsheet": gettext_noop(
        "文件已保存，但这是电子表格，不是报告正文。请上传报告的 Word 版；历年指标数据请从“报告”页的“录入历年数据”上传。"
    ),
    "unsupported_presentation": gettext_noop("文件已保存，但这是演示文稿，不是报告正文。请上传报告的 Word 版。"),
    "archive": gettext_noop("这是压缩包，里面的文件要逐个读取。请在“上传”页上传。"),
    "too_many_files": gettext_noop(
        "文件已保存，但压缩包里的文件太多，未读取。请分成几个压缩包，每个最多 2000 个文件。"
    ),
    "unsupported_archive": gettext_noop(
        "文件已保存，但这种压缩包读不了。请重新打包为 .zip，或解压后把其中的报告拖进来。"
    ),
    "nested_archive": gettext_noop("文件已保存，但这是压缩包里的压缩包，未读取。请解压后把其中的报告拖进来。"),
    "unsupported_image": gettext_noop("文件已保存，但不能读取这种图片。请另存为 .jpg 或 .png，或上传 Word 版。"),
    "unsupported_office": gettext_noop(
        "文件已保存，但暂不能读取这种文档。请在 Word 或 WPS 中打开，另存为 .docx 后重新上传。"
    ),
}
UNREADABLE_OTHERWISE = gettext_noop("文件已保存，但读不出内容。请在 Word 或 WPS 中另存为 .docx 后重新上传。")

# What was lost or doubtful in a text that was read all the same; by the code of a reading's warning.
WARNINGS = {
    "encoding_replaced": gettext_noop("个别文字的编码无法识别，已用“�”代替，请对照原件。"),
    "encoding_guessed": gettext_noop("文件没有注明文字编码，按最可能的编码读取，请看有无乱码。"),
    "characters_replaced": gettext_noop("文件里有不能保存的字符，已用“�”代替。"),
    "name_mismatch": gettext_noop("文件扩展名与内容不符，已按实际内容读取。"),
    "whole_page": gettext_noop("没有认出网页里的正文，读取了整个页面，可能混有导航文字。"),
    "lines_lost": gettext_noop("图片里有几行文字没有认出来，请对照原件。"),
    "parts_skipped": gettext_noop("文件里嵌入的图片或附件没有读取。"),
}

# Why a table of figures is not entered.
TABLE_WITH_FAULTS = gettext_noop("表里有要改的地方，还没有录入。")

# Why a read report waits for its township or year.
NOT_A_REPORT = gettext_noop(
    "这份文件不像法治政府建设年度报告：没有找到乡镇（街道）、报告应有的部分和数据。传错了请点“撤回”；确是报告的，请选择乡镇和年度。"
)
NO_TOWNSHIP = gettext_noop("已读出正文，但没有找到乡镇（街道）名称，请选择。")
UNKNOWN_TOWNSHIP = gettext_noop(
    "已读出正文，但区划表里没有文中的乡镇（街道）。"
    "更名的，请选现在的名称；新设的，请系统管理员在“乡镇资料 → 增补乡镇”里添加。"
)
SEVERAL_TOWNSHIPS = gettext_noop("已读出正文，但不能确定是哪个乡镇（街道），请选择。")
OUT_OF_AREA = gettext_noop("文中的乡镇（街道）不在您的管辖范围内。如读错了请改正，否则请撤回。")
NO_YEAR = gettext_noop("已读出正文，但没有找到是哪一年的报告，请填写年度。")
FUTURE_YEAR = gettext_noop("文中写的年度还没有到，请核对并填写年度。")
EARLY_YEAR = gettext_noop("文中写的年度早于1990年，请核对并填写年度。")

SAME_YEAR = gettext_noop("这个乡镇这一年已有报告。请看过差别再选择：作为新版本替换，两个都留，或撤回本文件。")
GAVE_UP = gettext_noop("文件已保存，但连续三次未能读完。请另存为 .docx 后重新上传，或联系系统管理员。")

# Why a file was not taken in; by the code of an UploadRefusedError.
REFUSED = {
    "too_large": gettext_noop("文件超过大小限制（压缩包 500 MB，其他 100 MB），未保存。请去掉大图和附件，或分成几份。"),
    "empty": gettext_noop("文件是空的，未保存。请检查后重新上传。"),
    "changed": gettext_noop("文件在传送中走了样，未保存。请重试。"),
    "no_space": gettext_noop("服务器存储空间不足，文件未保存。请联系系统管理员。"),
}

# Why a file in an archive was not taken; by the code of a reading's Refusal, of an UploadRefusedError, or "duplicate".
LEFT_OUT = {
    "encrypted": gettext_noop("设有密码"),
    "not_a_file": gettext_noop("是链接或特殊文件，不是文档"),
    "unsafe_name": gettext_noop("文件名指向压缩包之外，不安全"),
    "same_name": gettext_noop("与前面的文件重名"),
    "overlapping": gettext_noop("与其他文件的数据重叠，压缩包有问题"),
    "compression": gettext_noop("压缩方式不支持，请用普通方式重新打包为 .zip"),
    "damaged": gettext_noop("内容不完整或已损坏"),
    "too_large": gettext_noop("内容过大"),
    "too_many": gettext_noop("超过一个压缩包 2000 个文件的限度"),
    "nested": gettext_noop("是压缩包里的压缩包，请解压后单独上传"),
    "empty": gettext_noop("是空文件"),
    "has_report": gettext_noop("已有报告，没有改动"),
    "has_table": gettext_noop("已有录入表的数据；要改，请先撤回那份录入表"),
    "duplicate": gettext_noop("同样的文件已经上传过"),
}
NOTHING_IN_ARCHIVE = gettext_noop("压缩包里没有可以收下的文件，原因见下。")
# By the one reason for which everything was left out; "" where there is nothing in it.
NOTHING_TAKEN = {
    "": gettext_noop("压缩包是空的，里面没有文件。请检查后重新打包上传。"),
    "empty": gettext_noop("压缩包里只有空文件。请检查后重新打包上传。"),
    "encrypted": gettext_noop("压缩包设有密码，里面的文件都读不出来。请取消密码，重新打包后上传。"),
    "damaged": gettext_noop("压缩包不完整或已损坏，里面的文件都读不出来。请重新打包后上传。"),
    "too_large": gettext_noop("压缩包里的文件内容过大，未读取。请只打包报告正文，去掉大图和附件。"),
    "compression": gettext_noop("压缩包的压缩方式不支持，里面的文件读不出来。请用普通方式重新打包为 .zip。"),
    "nested": gettext_noop("压缩包里还是压缩包，未读取。请解压后把其中的报告拖进来，或直接打包报告文件。"),
}


def explain_left_out(code: str) -> str:
    """Return why a file in an archive was not taken."""
    return LEFT_OUT.get(code, LEFT_OUT["damaged"])


def explain_nothing_taken(codes: Iterable[str]) -> str:
    """Return why nothing in an archive was taken, by the reasons for which each file was left out."""
    [code, *others] = {"damaged" if code == "overlapping" else code for code in codes} or {""}
    return NOTHING_IN_ARCHIVE if others else NOTHING_TAKEN.get(code, NOTHING_IN_ARCHIVE)


# Why the pages of a Word file cannot be shown; by the code of a ReadingError.
NO_PAGES = {
    "needs_libreoffice": gettext_noop(
        "服务器上没有安装 LibreOffice，不能显示 Word、WPS 原件的页面。请下载原件查看；右侧是读出的正文。"
    ),
    "timeout": gettext_noop("这份原件转换页面用时过长，已停止。请下载原件查看；右侧是读出的正文。"),
}
NO_PAGES_OTHERWISE = gettext_noop("这份原件转换不成页面。请下载原件查看；右侧是读出的正文。")


def explain_no_pages(code: str) -> str:
    """Return why an original has no pages to show."""
    return gettext(NO_PAGES.get(code, NO_PAGES_OTHERWISE))


def explain_warnings(codes: list[str]) -> list[str]:
    """Return the sentences for a reading's warnings; those without words are passed over."""
    return [WARNINGS[code] for code in codes if code in WARNINGS]


def explain_unreadable(code: str) -> str:
    """Return the sentence for a ReadingError's code; an unknown code has a general one."""
    return UNREADABLE.get(code, UNREADABLE_OTHERWISE)
