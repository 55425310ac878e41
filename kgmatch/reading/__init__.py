"""Bytes → Document: PDF by PDFium or pdfminer.six, DOCX, ODT, RTF, HTML, Markdown, JSON Resume, text and, by OCR, pictures."""

from kgmatch.reading.reader import READER_VERSION, ReaderOptions, document_from_text, read, read_bytes

__all__ = ["READER_VERSION", "ReaderOptions", "document_from_text", "read", "read_bytes"]
