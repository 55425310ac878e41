"""Names in a template, quoted: parameters stand for values alone."""


def name(text: str) -> str:
    """A label, type or property as Cypher takes it, whatever characters it has."""
    return text if text.isascii() and text.isidentifier() else f"`{text.replace('`', '``')}`"
