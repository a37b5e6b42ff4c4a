"""The pictures of the READMEs, taken anew from the demonstration: `make pictures`."""

import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from service.bench.server_process import free_port

FOLDER = Path(__file__).parent / "pictures"
CHROMIUM = os.environ.get("LIANPEI_TEST_CHROMIUM", "/usr/bin/chromium")
START = "from service.cli.main import run; run()"
PASSWORD = "only-for-pictures"
WIDTHS = {360: 800, 1280: 860}
#: name -> who looks, and at which address (`{salon}`: the demonstration's salon)
PICTURES = {
    "first-page": ("", "/?sample=gears"),
    "my": ("luzhou-clerk-3", "/my"),
    "post": ("luzhou-clerk-3", "/needs/new"),
    "queue": ("luzhou-secretariat", "/queue"),
    "case": ("luzhou-secretariat", "/cases/LZ-2026-000002"),
    "dashboard": ("luzhou-park-leader", "/dashboard"),
    "map": ("luzhou-park-leader", "/map/luzhou/equipment"),
    "salon": ("tongliang-organiser", "{salon}"),
}
POSTED = "老板说：主减速齿要找链上的厂长期配套，每月3000套，20CrMnTi渗碳淬火后磨齿，要有IATF 16949，下月15号前先送首件"


def main() -> None:
    """Start the demonstration on a folder of its own, take every picture at both widths, write them small."""
    with tempfile.TemporaryDirectory(prefix="lianpei-pictures-") as folder:
        address = f"http://127.0.0.1:{free_port()}"
        own = {"LIANPEI_DATA_DIR": folder, "LIANPEI_DEMO_PASSWORD": PASSWORD, "LIANPEI_LOG_LEVEL": "ERROR"}
        with subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--demo", "--port", address.rsplit(":", 1)[1]],
            env=os.environ | own,
            stdout=subprocess.DEVNULL,
        ) as server:
            try:
                wait_until_ready(address)
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(
                        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
                    )
                    for name, (who, path) in PICTURES.items():
                        for width, height in WIDTHS.items():
                            take(browser, address, (name, who, path), (width, height))
            finally:
                server.terminate()


def wait_until_ready(address: str) -> None:
    """Wait for the indexes, and for the month of requests that the demonstration plays."""
    for _ in range(240):
        time.sleep(0.5)
        try:
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                break
        except httpx.TransportError:
            continue
    time.sleep(30)


def take(browser: Browser, address: str, what: tuple[str, str, str], size: tuple[int, int]) -> None:
    """Take one picture: what somebody sees without scrolling."""
    name, who, path = what
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = context.new_page()
    if who:
        page.goto(f"{address}/sign-in")
        page.get_by_label("用户名").fill(who)
        page.get_by_label("密码").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="登录").click()
        page.wait_for_load_state()
    page.goto(address + (salon_of(page, address) if path == "{salon}" else path), wait_until="networkidle")
    if name == "first-page":
        page.get_by_role("button", name="找伙伴").click()
        page.wait_for_load_state("networkidle")
    if name == "post":
        page.locator("textarea").first.fill(POSTED)
        page.get_by_role("heading", name="可能的伙伴").wait_for()
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").save(FOLDER / f"{name}-{size[0]}.webp", quality=60, method=6)
    context.close()


def salon_of(page: Page, address: str) -> str:
    """The plan of the first salon in the list."""
    page.goto(f"{address}/salons")
    found = page.locator("main a[href^='/salons/']:not([href$='/new'])").first.get_attribute("href")
    return f"{found}/plan"


if __name__ == "__main__":
    main()
