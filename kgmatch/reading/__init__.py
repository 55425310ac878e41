"""Bytes → Document: PDF by pdfminer.six, DOCX by python-docx, plain text. The type is told by content."""

from kgmatch.reading.reader import READER_VERSION, document_from_text, read, read_bytes

__all__ = ["READER_VERSION", "document_from_text", "read", "read_bytes"]
