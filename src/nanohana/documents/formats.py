"""The formats of registered files, by the names that people know them by."""

from __future__ import annotations

NAMES = {
    "pdf": "PDF",
    "docx": "Word",
    "doc": "Word（旧形式）",
    "xlsx": "Excel",
    "xls": "Excel（旧形式）",
    "pptx": "PowerPoint",
    "ppt": "PowerPoint（旧形式）",
    "html": "HTML",
    "xml": "法令XML",
    "csv": "CSV",
    "txt": "テキスト",
    "md": "Markdown",
    "eml": "メール",
    "msg": "メール（Outlook）",
    "image": "画像",
}
