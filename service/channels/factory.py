"""Makes the carriers of all kinds of channels from the settings."""

from collections.abc import Mapping

from service.channels.dingtalk import DingTalkCarrier
from service.channels.letters import Carrier
from service.channels.mail import MailCarrier, MailServer
from service.channels.posting import Poster, trusting
from service.channels.webhook import WebhookCarrier
from service.channels.wecom import WeComCarrier
from service.domain.notices import DINGTALK, SMTP, WEBHOOK, WECOM
from service.settings import Settings
from service.targets import parse_targets


def build_carriers(settings: Settings) -> Mapping[str, Carrier]:
    """Return kind of channel -> what carries its letters; OSError when the file of authorities cannot be read."""
    trust = trusting(settings.notice_ca_file)
    poster = Poster(parse_targets(settings.notice_hosts), timeout_seconds=settings.notice_timeout_seconds, trust=trust)
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        sender=settings.smtp_sender,
        timeout_seconds=settings.notice_timeout_seconds,
        trust=trust,
    )
    return {
        SMTP: MailCarrier(server),
        WECOM: WeComCarrier(poster),
        DINGTALK: DingTalkCarrier(poster),
        WEBHOOK: WebhookCarrier(poster),
    }
