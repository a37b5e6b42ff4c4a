"""What can go wrong in the product: each error has a stable code, an HTTP status and words for its reader.

The words live in `service.messages`, keyed by the code. One table maps the errors of the core packages, which know
nothing of HTTP.
"""

from typing import ClassVar


class ServiceError(Exception):
    """Base of all errors that a caller sees. `details` fill the placeholders of the message."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details


class InternalError(ServiceError):
    """Our fault; the log has the rest."""


class NotFoundError(ServiceError):
    """There is no such thing, or the caller may not know that there is."""

    code = "not_found"
    status = 404


class UnknownAllianceError(ServiceError):
    """No alliance has this code."""

    code = "unknown_alliance"
    status = 404


class ForbiddenError(ServiceError):
    """The policy does not let this caller do this."""

    code = "forbidden"
    status = 403


class NotSignedInError(ServiceError):
    """The caller must sign in first."""

    code = "not_signed_in"
    status = 401


class FormExpiredError(ServiceError):
    """A form came without the token of its page: the page is too old, keeps no cookie, or the form is not ours."""

    code = "form_expired"
    status = 403


class WrongCredentialsError(ServiceError):
    """User name and password do not belong together."""

    code = "wrong_credentials"
    status = 401


class TooManyAttemptsError(ServiceError):
    """Too many sign-in attempts; `details` say in how many seconds (`wait_s`) and minutes to try again."""

    code = "too_many_attempts"
    status = 429


class ConflictError(ServiceError):
    """The thing is not in a state that allows this."""

    code = "conflict"
    status = 409


class IdempotencyMismatchError(ServiceError):
    """The same Idempotency-Key came with another request."""

    code = "idempotency_mismatch"
    status = 409


class InvalidInputError(ServiceError):
    """The input is well formed but says something that cannot be."""

    code = "invalid_input"
    status = 400


class ImportRowsError(ServiceError):
    """Rows of an import are wrong; `details["rows"]` lists them, and nothing was imported."""

    code = "import_rows"
    status = 400


class BadWorkbookError(ServiceError):
    """An uploaded workbook cannot be read as the list it should be."""

    code = "bad_workbook"
    status = 400


class BadAttachmentError(ServiceError):
    """A file cannot be attached: of a kind that is not taken, not what it says, damaged, too large, or active."""

    code = "bad_attachment"
    status = 400


class IndexBuildingError(ServiceError):
    """The search index is being made; try again shortly."""

    code = "index_building"
    status = 503


class DatabaseMissingError(ServiceError):
    """There is no database yet, or its schema is older than the program."""

    code = "database_missing"
    status = 503


class DatabaseBusyError(ServiceError):
    """Another writer held the database too long; nothing was written, the same request may be sent again."""

    code = "database_busy"
    status = 503


class DatabaseUnavailableError(ServiceError):
    """The database cannot be reached, or its disk is full."""

    code = "database_unavailable"
    status = 503


class DatabaseDamagedError(ServiceError):
    """The database file is not one, or is damaged; restore a backup."""

    code = "database_damaged"
    status = 500


class DatabaseAddressError(ServiceError):
    """The address set for the database is neither an SQLite file nor a PostgreSQL database."""

    code = "database_address"
    status = 500


class InputsErasedError(ServiceError):
    """The texts behind a proposal have been erased since."""

    code = "inputs_erased"
    status = 410


class VersionsDifferError(ServiceError):
    """A proposal was made with versions that are not installed now."""

    code = "versions_differ"
    status = 409


class MalformedInputError(ServiceError):
    """The request cannot be read: no JSON, a missing or unknown field, a value of the wrong type."""

    code = "malformed_input"
    status = 422


class WrongEncodingError(ServiceError):
    """The request's text is not UTF-8."""

    code = "wrong_encoding"
    status = 400


class BodyTooLargeError(ServiceError):
    """The request is larger than anything the product needs."""

    code = "body_too_large"
    status = 413


class MethodNotAllowedError(ServiceError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = 405


class BackupExistsError(ServiceError):
    """There is a file of this name already; a backup never replaces anything."""

    code = "backup_exists"
    status = 409


class BadBackupError(ServiceError):
    """The file is no backup, is damaged, or was made by another version."""

    code = "bad_backup"
    status = 400


class ServerRunningError(ServiceError):
    """A server works on this data folder; stop it first."""

    code = "server_running"
    status = 409


class BadFileError(ServiceError):
    """A file given by the caller is not there or not as it should be; `details` name the path and what is wrong."""

    code = "bad_file"
    status = 400


class NoFontError(ServiceError):
    """A paper cannot be printed: the machine has no font with Chinese characters."""

    code = "no_font"
    status = 503
