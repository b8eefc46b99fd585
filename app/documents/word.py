"""Word papers (Word文書): the one door to writing them, and to reading what comes back."""

from app.documents.blocks import (
    Block,
    Clause,
    ClauseParagraph,
    Heading,
    Mark,
    Numbered,
    Open,
    Paragraph,
    Ref,
    Span,
    Table,
    Text,
)
from app.documents.counters import NumberingStyle
from app.documents.package import DocumentError
from app.documents.slots import TemplateError
from app.documents.template import Template

__all__ = [
    "Block",
    "Clause",
    "ClauseParagraph",
    "DocumentError",
    "Heading",
    "Mark",
    "Numbered",
    "NumberingStyle",
    "Open",
    "Paragraph",
    "Ref",
    "Span",
    "Table",
    "Template",
    "TemplateError",
    "Text",
]
