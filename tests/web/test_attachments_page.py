"""Files over HTTP: sent by a form, given back as a download that no browser runs, refused with the page's own words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media import sample_files as made
from tests.usecases.world import World, open_world
from tests.web.visitor import HOST, Visitor, alert_of, serve_pages, token_of


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    world = open_world(world_template, tmp_path)
    yield world
    world.database.dispose()


@pytest.fixture
def owner(world: World) -> Visitor:
    visitor = serve_pages(world, demo_open=False)
    visitor.sign_in("owner")
    return visitor


def page_of(need_id: object) -> str:
    return f"/attachments/of/need/{need_id}"


def upload(visitor: Visitor, need_id: object, name: str, content: bytes, back: str = "") -> object:
    token = token_of(visitor.get(page_of(need_id)).text)
    fields = {"form_token": token, "subject": "need", "subject_id": str(need_id), "back": back}
    return visitor.client.post(
        "/attachments",
        data=fields,
        files={"file": (name, content, "text/html")},
        headers={"Origin": HOST},
        follow_redirects=False,
    )


def test_a_file_is_sent_listed_given_back_and_removed(owner: Visitor, world: World) -> None:
    need = world.post_need()
    sent = upload(owner, need.id, "主减速齿图纸.pdf", made.pdf(), back=f"/needs/{need.id}")
    assert sent.status_code == 303
    assert sent.headers["location"] == f"/needs/{need.id}?done=attachment_added"
    page = owner.get(page_of(need.id)).text
    assert "主减速齿图纸.pdf" in page
    found = re.search(r'href="(/attachments/[0-9a-f-]{36})"', page)
    assert found
    given = owner.get(found[1])
    assert given.status_code == 200
    assert given.content == made.pdf() or given.content.startswith(b"%PDF-")
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"].startswith('attachment; filename="attachment.pdf"; filename*=UTF-8')
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]
    assert "no-store" in given.headers["cache-control"]
    assert owner.fill(f"{found[1]}/remove", start=page_of(need.id)).status_code == 303
    assert owner.get(found[1]).status_code == 404


def test_nothing_of_a_removed_file_stays_in_the_database_s_files(owner: Visitor, world: World) -> None:
    need = world.post_need()
    name = "只此一份的图纸壬申.pdf"
    assert upload(owner, need.id, name, made.pdf()).status_code == 303
    found = re.search(r'href="(/attachments/[0-9a-f-]{36})"', owner.get(page_of(need.id)).text)
    assert found

    def files_with_it() -> list[str]:
        return [path.name for path in world.folder.glob("world.sqlite3*") if name.encode() in path.read_bytes()]

    assert files_with_it()
    assert owner.fill(f"{found[1]}/remove", start=page_of(need.id)).status_code == 303
    assert files_with_it() == []


def test_what_is_refused_is_said_on_the_page_with_the_form(owner: Visitor, world: World) -> None:
    need = world.post_need()
    bad = upload(owner, need.id, "a.pdf", made.pdf_with_script())
    assert bad.status_code == 400
    assert "宏、脚本" in alert_of(bad.text)
    assert 'name="file"' in bad.text
    none = upload(owner, need.id, "", b"")
    assert "请先选择文件" in alert_of(none.text)


def test_a_photograph_goes_with_a_request_and_back_leads_to_the_case(owner: Visitor, world: World) -> None:
    need = world.post_need()
    token = token_of(owner.get(page_of(need.id)).text)
    fields = {"form_token": token, "subject": "case", "subject_id": str(need.case_id)}
    sent = owner.client.post(
        "/attachments",
        data=fields,
        files={"file": ("现场.jpg", made.picture("JPEG"))},
        headers={"Origin": HOST},
        follow_redirects=False,
    )
    page = owner.get(sent.headers["location"].partition("?")[0]).text
    assert "现场.jpg" in page
    assert f'<a href="/cases/{need.case_number}">返回</a>' in page
    assert owner.get(f"/cases/{need.case_number}").status_code == 200


def test_large_files_pass_and_larger_ones_do_not(owner: Visitor, world: World) -> None:
    need = world.post_need()
    large = made.STEP.replace(b"DATA;", b"DATA;" + b"\n#2=POINT();" * 500_000)
    assert 5_000_000 < len(large) < 10 * 1024 * 1024
    assert upload(owner, need.id, "a.step", large).status_code == 303
    assert upload(owner, need.id, "a.step", large * 3).status_code == 413


def test_where_one_goes_on_is_ours(owner: Visitor, world: World) -> None:
    need = world.post_need()
    for back in ("https://evil.example/", "//evil.example/needs/", "/needs/\\evil.example", "javascript:alert(1)"):
        sent = upload(owner, need.id, "a.step", made.STEP, back=back)
        assert sent.headers["location"].startswith("/attachments/of/need/"), back


def test_strangers_find_nothing(owner: Visitor, world: World) -> None:
    need = world.post_need()
    upload(owner, need.id, "a.step", made.STEP)
    found = re.search(r'href="(/attachments/[0-9a-f-]{36})"', owner.get(page_of(need.id)).text)
    assert found
    stranger = serve_pages(world, demo_open=False)
    assert stranger.get(found[1]).status_code == 401
    stranger.sign_in("other_firm")
    assert stranger.get(found[1]).status_code == 404
    assert stranger.get(page_of(need.id)).status_code == 404
