"""The mail that brings an invitation's link: sent at once, since only its digest is kept and no outbox may know it."""

import logging
import uuid
from datetime import datetime

from service.channels.letters import Item, Letter, UndeliveredError
from service.domain.columns import new_id
from service.domain.notices import SMTP
from service.settings import Settings

log = logging.getLogger("lianpei.invitations")

_TITLE = "邀请您使用链配"
_BODY = "{alliance}邀请您使用链配。请打开下面的链接，自己设用户名和密码；链接只能用一次，{until}前有效。\n{link}"


def mail_invitation(
    settings: Settings, *, address: str, alliance: str, link: str, until: str, now: datetime, invitation_id: uuid.UUID
) -> bool:
    """Hand a link to the mail server; False without an address or a mail server, and when it did not take it.

    invitation_id: for the log. The link is neither kept nor logged.
    """
    if not (address and settings.smtp_host and settings.smtp_sender):
        return False
    from service.channels.factory import build_carriers  # loads an HTTP client and the system's authorities

    item = Item(
        event_id=new_id(),
        code="invitation",
        title=_TITLE,
        body=_BODY.format(alliance=alliance or "管理员", until=until, link=link),
        short=_TITLE,
        ids={},
        at=now,
        case_id=None,
        sequence=0,
    )
    letter = Letter(message_id=new_id(), address=address, secret="", items=(item,), now=now)
    try:
        build_carriers(settings)[SMTP].carry(letter)
    except UndeliveredError as exc:
        log.warning("invitation %s was not mailed: %s", invitation_id, exc.code)
        return False
    return True
