"""Why a file or page could not be read: stable codes, what to say, and what a clerk can ask for."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.pages import Problem


@dataclass(frozen=True)
class ProblemKind:
    """`zh`/`en` say what is wrong, with blanks; `mend` what to ask the applicant for."""

    zh: str
    en: str
    mend: str


KINDS: dict[str, ProblemKind] = {
    "encrypted": ProblemKind("文件加密，需要密码", "the file asks for a password", "请去除密码后重新上传"),
    "damaged": ProblemKind("文件损坏，无法打开", "the file is damaged", "请重新导出或扫描后上传"),
    "empty": ProblemKind("文件为空（0 字节）", "the file is empty (0 bytes)", "请重新上传该文件"),
    "too_large": ProblemKind("文件或图片超过处理上限", "the file or picture exceeds the limits", "请拆分或降低分辨率后上传"),
    "unsupported": ProblemKind("格式暂不支持", "the format is not supported", "请转换为 PDF 后上传"),
    "timed_out": ProblemKind("读取超时", "reading took too long", "请重新导出为标准 PDF 后上传"),
    "crashed": ProblemKind("读取时程序异常退出", "the reader crashed on it", "请重新导出为标准 PDF 后上传"),
    "out_of_memory": ProblemKind("读取所需内存超过上限", "reading needs more memory than allowed", "请降低分辨率后上传"),
    "partly_damaged": ProblemKind("部分页面无法读取（第 {pages} 页）", "some pages cannot be read (pages {pages})", "请重新扫描这些页"),
    "unsafe_path": ProblemKind("压缩包内路径不安全，未解压", "unsafe path inside the archive", "请重新打包后上传"),
    "link": ProblemKind("是链接而不是文件，未打开", "a link, not a file; not followed", "请上传文件本身"),
    "special_file": ProblemKind("不是普通文件，未打开", "not an ordinary file", "请上传普通文件"),
    "archive_bomb": ProblemKind("压缩包解压后超过上限", "the archive unpacks beyond the limits", "请拆分后上传"),
    "archive_depth": ProblemKind("压缩包嵌套过深", "archives nested too deeply", "请解压后上传"),
    "unreachable": ProblemKind("文件无法访问", "the file cannot be accessed", "请重新上传"),
    "system_file": ProblemKind("系统自动生成的文件，忽略", "system file, ignored", ""),
    "duplicate": ProblemKind("与 {other} 内容相同", "same content as {other}", ""),
}


def problem(code: str, lang: str = "zh", **values: str) -> Problem:
    """The problem with its sentence. Raises KeyError for a code that is not in the table."""
    kind = KINDS[code]
    text = kind.zh if lang == "zh" else kind.en
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return Problem(code, text)
