"""What every walk through the pages does: sign in, and look at a page once it is all there."""

from axe_playwright_python.sync_playwright import Axe
from browser_people import PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

WAIT_MS = 60_000
"""How long a page may take: what is too slow is measured elsewhere, and a busy machine is no defect of a page."""


def new_context(
    browser: Browser,
    width: int,
    *,
    height: int = 800,
    script: bool = True,
    touch: bool = False,
    site: str | None = None,
) -> BrowserContext:
    """Open a Chinese browser of a width, with nobody signed in; with a site, its addresses may be left short."""
    size = ViewportSize(width=width, height=height)
    context = browser.new_context(
        viewport=size, java_script_enabled=script, locale="zh-CN", has_touch=touch, base_url=site
    )
    context.set_default_timeout(WAIT_MS)
    return context


def send_sign_in(page: Page, site: str, username: str, password: str = PASSWORD) -> None:
    """Fill in the page of signing in and send it; wait for nothing."""
    page.goto(f"{site}/sign-in")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()


def sign_in(page: Page, site: str, username: str, password: str = PASSWORD) -> None:
    """Sign in, and wait for the page that it leads to: whoever goes elsewhere before is not signed in."""
    send_sign_in(page, site, username, password)
    expect(page.get_by_role("banner").get_by_role("button", name="退出")).to_be_visible()


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def look(page: Page, name: object = "") -> None:
    """The page fits its window, and axe finds nothing that bars anybody's way."""
    assert overflow(page) <= 0, (page.url, name)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url} {name}: {found.generate_report()}"
