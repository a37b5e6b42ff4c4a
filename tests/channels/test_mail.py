"""E-mail through a real mail server: what arrives, how the way is secured, and what refusals mean."""

from collections.abc import Iterator

import pytest

from service.channels.letters import UndeliveredError
from service.channels.mail import MailCarrier, MailServer, write_mail
from service.channels.posting import trusting
from tests.channels.peers import MailPeer, free_port, make_item, make_letter, serve_mail

TO = "officer@park.example"


@pytest.fixture
def mail() -> Iterator[MailPeer]:
    with serve_mail() as running:
        yield running


def carrier(port: int, *, ca_file: str = "", **values: object) -> MailCarrier:
    usual = {"host": "localhost", "security": "none", "user": "", "password": "", "sender": "lianpei@park.example"}
    server = MailServer(port=port, timeout_seconds=60, trust=trusting(ca_file), **(usual | values))  # type: ignore[arg-type]
    assert "word" not in repr(server)
    return MailCarrier(server)


def refused(by: MailCarrier) -> tuple[str, bool]:
    with pytest.raises(UndeliveredError) as caught:
        by.carry(make_letter(TO))
    return caught.value.code, caught.value.channel_rests


def test_a_mail_says_what_happened(mail: MailPeer) -> None:
    letter = make_letter(TO)
    carrier(mail.port).carry(letter)
    (message,) = mail.mails
    assert mail.recipients == [TO]
    assert (message["To"], message["From"], message["Subject"]) == (TO, "lianpei@park.example", "事项办结")
    assert message["Message-ID"] == f"<{letter.message_id}@park.example>"
    assert message["X-Lianpei-Events"] == str(letter.items[0].event_id)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == letter.now
    assert message.get_content().splitlines()[:2] == ["事项办结", "事项LZ-2026-000001已经办结。"]


def test_a_digest_names_every_event(mail: MailPeer) -> None:
    items = [make_item(body=f"第{number}件") for number in range(20)]
    letter = make_letter(TO, *items)
    carrier(mail.port).carry(letter)
    (message,) = mail.mails
    assert message["Subject"] == "您有20条新消息"
    assert message["X-Lianpei-Events"].split() == [str(item.event_id) for item in items]
    content = message.get_content()
    places = [content.index(f"第{number}件") for number in range(20)]
    assert places == sorted(places)


def test_a_repetition_is_the_same_mail() -> None:
    letter = make_letter(TO)
    assert write_mail(letter, sender="a@b.example").as_bytes() == write_mail(letter, sender="a@b.example").as_bytes()


def test_texts_cannot_add_headers() -> None:
    message = write_mail(make_letter(TO, make_item("题目\r\nBcc: other@else.example")), sender="a@b.example")
    assert message["Bcc"] is None
    with pytest.raises(ValueError, match=r"."):
        write_mail(make_letter(f"{TO}\r\nBcc: other@else.example"), sender="a@b.example")


def test_the_way_is_encrypted_and_signed_in(certificate: tuple[str, str]) -> None:
    with serve_mail(trust=certificate, user="lianpei", password="word") as mail:
        signed_in = {"security": "starttls", "user": "lianpei", "password": "word"}
        carrier(mail.port, ca_file=certificate[0], **signed_in).carry(make_letter(TO))
        assert len(mail.mails) == 1
        wrong = signed_in | {"password": "words"}
        assert refused(carrier(mail.port, ca_file=certificate[0], **wrong)) == ("sign_in", True)
        assert refused(carrier(mail.port, **signed_in)) == ("tls", True)
        assert refused(carrier(mail.port)) == ("refused_530", False)
        assert len(mail.mails) == 1


@pytest.mark.parametrize(
    ("part", "answer", "expected"),
    [
        ("rcpt", "550 no such mailbox", ("refused_550", False)),
        ("rcpt", "450 later", ("failed_450", True)),
        ("data", "554 spam", ("refused_554", False)),
        ("data", "452 full", ("failed_452", True)),
    ],
)
def test_refusals(mail: MailPeer, part: str, answer: str, expected: tuple[str, bool]) -> None:
    mail.refuse[part] = answer
    assert refused(carrier(mail.port)) == expected
    assert mail.mails == []


def test_no_server(mail: MailPeer) -> None:
    assert refused(carrier(mail.port, host="")) == ("no_mail_server", True)
    assert refused(carrier(mail.port, sender="")) == ("no_mail_server", True)
    assert refused(carrier(free_port())) == ("unreachable", True)
    assert refused(carrier(mail.port, security="starttls")) == ("tls", True)
