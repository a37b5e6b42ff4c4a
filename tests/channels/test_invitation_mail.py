"""An invitation's link by e-mail, through a real mail server."""

import logging
from pathlib import Path

import pytest

from service.channels.invitation_mail import mail_invitation
from service.domain.columns import new_id
from service.settings import Settings
from tests.channels.peers import free_port, serve_mail
from tests.usecases.world import START

LINK = "https://lianpei.example/invitations/geheim"


def send(folder: Path, address: str = "zhang@firm.example", **settings: object) -> bool:
    usual: dict[str, object] = {"smtp_host": "localhost", "smtp_security": "none", "smtp_sender": "a@park.example"}
    return mail_invitation(
        Settings(data_dir=folder, **(usual | settings)),  # type: ignore[arg-type]
        address=address,
        alliance="泸州联盟",
        link=LINK,
        until="2026年3月11日",
        now=START,
        invitation_id=new_id(),
    )


def test_the_link_arrives(tmp_path: Path) -> None:
    with serve_mail() as mail:
        assert send(tmp_path, smtp_port=mail.port)
        assert mail.recipients == ["zhang@firm.example"]
        (message,) = mail.mails
    assert message["Subject"] == "邀请您使用链配"
    assert LINK in message.get_content()


def test_without_a_server_or_an_address_it_is_shown_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert not send(tmp_path, smtp_host="")
    assert not send(tmp_path, address="")
    with caplog.at_level(logging.WARNING):
        assert not send(tmp_path, smtp_port=free_port())
    assert "unreachable" in caplog.text
    assert "geheim" not in caplog.text
