"""What people read when a file cannot be attached."""

from collections.abc import Mapping

ATTACHMENTS: Mapping[str, tuple[str, str]] = {
    "bad_attachment": ("这个文件不能上传。", "This file cannot be attached."),
    "bad_attachment.empty": ("这个文件是空的。", "The file is empty."),
    "bad_attachment.none": ("请先选择文件。", "Please choose a file first."),
    "bad_attachment.too_large": ("文件太大，上限是 {limit} MB。", "The file is larger than {limit} MB."),
    "bad_attachment.kind": (
        "不支持这种文件（{value}）。可以上传 PDF、图片（PNG、JPG、WEBP）、DXF、STEP、Excel（xlsx）和 Word（docx）。",
        "Files of this kind ({value}) are not taken; PDF, PNG, JPG, WEBP, DXF, STEP, xlsx and docx are.",
    ),
    "bad_attachment.dwg": (
        "DWG 的内容无法检查，请在制图软件里另存为 DXF 或 PDF 后再传。",
        "Nobody can say what is in a DWG file; please save it as DXF or PDF.",
    ),
    "bad_attachment.not_what_it_says": (
        "文件名说是{words}，内容却不是。请用原来的软件重新保存后再传，不要只改文件名。",
        "The name says that it is a {words}, its content is something else.",
    ),
    "bad_attachment.damaged": (
        "文件打不开或已损坏，请重新保存后再传。",
        "The file is damaged; please save it again.",
    ),
    "bad_attachment.locked": ("文件设了密码，请去掉密码后再传。", "The file is locked with a password."),
    "bad_attachment.active": (
        "文件里带有宏、脚本或嵌入的文件，不能上传。请另存为不带这些内容的副本，或打印成 PDF 再传。",
        "The file holds macros, scripts or embedded files; please save a copy without them.",
    ),
    "bad_attachment.outside": (
        "文档打开时会从别处加载内容，不能上传。请去掉外部链接的内容，或打印成 PDF 再传。",
        "The document loads something from elsewhere when it is opened.",
    ),
    "bad_attachment.pages": ("PDF 最多 {limit} 页，请分成几个文件。", "A PDF has at most {limit} pages."),
    "bad_attachment.pixels": (
        "图片太大，最多 {limit} 百万像素，请缩小后再传。",
        "A picture has at most {limit} million points.",
    ),
    "conflict.too_many_attachments": (
        "这里最多放 {most} 个文件、共 {total} MB；请先删掉不用的。",
        "At most {most} files and {total} MB in all; please remove one first.",
    ),
}
"""Code -> Chinese and English."""
