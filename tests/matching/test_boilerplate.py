import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.boilerplate import blank_boilerplate, blank_project_words, content_spans, strip_boilerplate


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("求购主减速齿轮,要求长期供货", "主减速齿轮,"),
        ("我司急需采购一批iatf16949认证的铝压铸件", "iatf16949认证的铝压铸件"),
        ("有没有做储能箱体的厂家?求对接,急!谢谢", "储能箱体 ? , !"),
        ("请问哪家能做航空铝板热处理", "航空铝板热处理"),
        ("寻钛白粉生产企业长期合作", "钛白粉"),
        ("寻求镁合金锭供应商", "镁合金锭"),
        ("缺一家能做探伤的", "探伤的"),
        ("联系张经理13800001234", ""),
    ],
)
def test_only_what_is_wanted_is_left(text: str, content: str) -> None:
    assert strip_boilerplate(text) == content


@pytest.mark.parametrize(
    "text",
    [
        "应急救援设备",
        "企业管理软件",
        "申请专利",
        "军需品",
        "储能做功率模块",
        "样本公司",
        "追求卓越",
        "刚需",
        "多功能做法",
    ],
)
def test_words_inside_product_names_stay(text: str) -> None:
    assert blank_boilerplate(text) == text


@given(st.text(alphabet="我司求购寻急需要长期合作齿轮谢请问,。 有没做的厂家0123456789", max_size=60))
def test_blanking_keeps_every_place(text: str) -> None:
    blanked = blank_boilerplate(text)
    assert len(blanked) == len(text)
    assert all(kept in (original, " ") for kept, original in zip(blanked, text, strict=True))


def test_content_spans_are_the_words_that_carry_meaning() -> None:
    text = "我司求购:主减速齿轮,月需2000套,谢谢"
    assert [text[a:b] for a, b in content_spans(text)] == ["主减速齿轮", "月", "2000套"]


def test_only_boilerplate_has_no_content() -> None:
    assert content_spans("求购,谢谢!") == []


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("硅碳负极关键技术研究与应用", "硅碳负极"),
        ("镁合金轮毂低压铸造工艺研发及产业化项目", "镁合金轮毂低压铸造工艺"),
        ("无氰电镀技术攻关", "无氰电镀"),
        ("求钛合金焊接的共性技术", "求钛合金焊接的"),
    ],
)
def test_a_call_for_technology_is_read_for_its_subject(text: str, subject: str) -> None:
    assert blank_project_words(text).strip() == subject
    assert len(blank_project_words(text)) == len(text)


@pytest.mark.parametrize("text", ["化工研究院", "应用软件", "项目管理", "研发中心", "技术服务", "技术工人", "技术研发"])
def test_what_may_be_the_subject_itself_stays(text: str) -> None:
    assert blank_project_words(text) == text
