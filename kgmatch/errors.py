"""What goes wrong for a user, as one plain sentence each: what, where, and what to do."""


class KgmatchError(Exception):
    """Base of all errors that are shown to the user as one line; exit code 1."""


class DocumentError(KgmatchError):
    """One file cannot be read or used; the batch goes on without it."""


class StoreError(KgmatchError):
    """The graph store cannot be opened, reached or understood."""


class StoreBusyError(StoreError):
    """Another process holds the store, and it has to be this one's own."""


class QueryError(KgmatchError):
    """The Cypher query was refused or is wrong."""


class ModelError(KgmatchError):
    """A model folder or an optional part (an extra) is missing or does not fit."""


class DataError(KgmatchError):
    """A job file, data set, configuration or ontology does not say what it must."""


class OutputError(KgmatchError):
    """What was asked for cannot be written where it was asked for."""
