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
from app.documents.controls import fill_open, open_controls, skeleton_digest, still_open
from app.documents.counters import NumberingStyle
from app.documents.package import DocumentError
from app.documents.reading import (
    ReadClause,
    ReadParagraph,
    ReadReference,
    plain_text,
    read_clauses,
    references,
)
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
    "ReadClause",
    "ReadParagraph",
    "ReadReference",
    "Ref",
    "Span",
    "Table",
    "Template",
    "TemplateError",
    "Text",
    "fill_open",
    "open_controls",
    "plain_text",
    "read_clauses",
    "references",
    "skeleton_digest",
    "still_open",
]
