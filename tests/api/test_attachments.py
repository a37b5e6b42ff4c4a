"""Files through the API: the bytes as the body, the list, the file, gone."""

from tests.api.client import Api
from tests.media import sample_files as made


def test_a_file_goes_in_and_comes_out(api: Api) -> None:
    need = api.post_need()
    where = f"subject=need&subject_id={need['id']}"
    sent = api.call("POST", f"/attachments?{where}&name=图纸.step", by="owner", content=made.STEP)
    assert sent.status_code == 201, sent.text
    file = sent.json()
    assert (file["name"], file["kind"], file["size"]) == ("图纸.step", "step", len(made.STEP))
    assert [each["id"] for each in api.get(f"/attachments?{where}").json()["items"]] == [file["id"]]
    given = api.get(f"/attachments/{file['id']}")
    assert given.content == made.STEP
    assert given.headers["x-content-type-options"] == "nosniff"
    assert api.get(f"/attachments/{file['id']}", by="other_firm").status_code == 404
    assert api.call("DELETE", f"/attachments/{file['id']}", by="owner").status_code == 204
    assert api.get(f"/attachments/{file['id']}").status_code == 404


def test_what_cannot_be_attached_is_told_by_its_code(api: Api) -> None:
    need = api.post_need()
    bad = api.call("POST", f"/attachments?subject=need&subject_id={need['id']}&name=a.exe", by="owner", content=b"MZ")
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_attachment")


def test_the_same_key_attaches_once(api: Api) -> None:
    need = api.post_need()
    path = f"/attachments?subject=need&subject_id={need['id']}&name=a.step"
    first = api.call("POST", path, by="owner", key="k1", content=made.STEP)
    again = api.call("POST", path, by="owner", key="k1", content=made.STEP)
    assert first.json() == again.json()
    assert len(api.get(f"/attachments?subject=need&subject_id={need['id']}").json()["items"]) == 1
