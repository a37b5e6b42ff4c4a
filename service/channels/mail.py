"""E-mail over the operator's mail server."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from service.channels.letters import Item, Letter, UndeliveredError

_FOOTER = "（此邮件由系统自动发出，请勿直接回复。）"
_PERMANENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The mail server. host: empty where there is none. security: `starttls`, `ssl` or `none`."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    timeout_seconds: float
    trust: ssl.SSLContext

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


class MailCarrier:
    """Sends plain text, one connection a message. The Message-ID of a repetition is the same."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def carry(self, letter: Letter) -> None:
        """Hand a letter to the mail server.

        Raises:
            UndeliveredError: `no_mail_server`, `sign_in`, `unreachable`, `timeout`, `tls`, `failed_…`, `refused_…`.
        """
        if not self._server.host or not self._server.sender:
            raise UndeliveredError("no_mail_server", channel_rests=True)
        message = write_mail(letter, sender=self._server.sender)
        try:
            self._hand_over(message)
        except smtplib.SMTPRecipientsRefused as exc:
            raise _refusal(next(iter(exc.recipients.values()))[0]) from exc
        except smtplib.SMTPAuthenticationError as exc:
            raise UndeliveredError("sign_in", channel_rests=True) from exc
        except smtplib.SMTPResponseException as exc:
            raise _refusal(exc.smtp_code) from exc
        except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError) as exc:
            raise UndeliveredError("tls", channel_rests=True) from exc
        except TimeoutError as exc:
            raise UndeliveredError("timeout", channel_rests=True) from exc
        except (OSError, smtplib.SMTPException) as exc:
            raise UndeliveredError("unreachable", channel_rests=True) from exc

    def _hand_over(self, message: EmailMessage) -> None:
        """Send a mail; once the server has taken it, nothing that goes wrong while parting counts."""
        connection = self._connect()
        try:
            connection.send_message(message)
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def _connect(self) -> smtplib.SMTP:
        """Return a connection that is encrypted and signed in as the settings ask; closed when signing in fails."""
        server = self._server
        if server.security == "ssl":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout_seconds, context=server.trust
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
        try:
            if server.security == "starttls":
                connection.starttls(context=server.trust)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def write_mail(letter: Letter, *, sender: str) -> EmailMessage:
    """Return a letter as a mail; its events' ids stand in the header `X-Lianpei-Events`."""
    message = EmailMessage()
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = " ".join(letter.title.split())
    message["Date"] = format_datetime(letter.now)
    message["Message-ID"] = f"<{letter.message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Lianpei-Events"] = " ".join(str(item.event_id) for item in letter.items)
    message.set_content("\n\n".join([*map(_paragraph, letter.items), _FOOTER]) + "\n")
    return message


def _paragraph(item: Item) -> str:
    return f"{item.title}\n{item.body}"


def _refusal(code: int) -> UndeliveredError:
    """What a code of the mail server means: 5xx is about this letter, 4xx asks for patience."""
    if code >= _PERMANENT:
        return UndeliveredError(f"refused_{code}", channel_rests=False)
    return UndeliveredError(f"failed_{code}", channel_rests=True)
