"""Take the pictures of the documentation from a running page: `python docs/screenshots.py URL`.

Writes `docs/images/alerts.png`, the one in the README. `--every FOLDER` takes each page in both
languages, light and dark, wide and narrow, for a person to look through. Needs the requirements of
the tests and a Chromium with Chinese fonts (Debian: chromium, fonts-noto-cjk).
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SETTLE_MS = 3000  # longer than the fading of rows that have just arrived


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's own browser; Playwright's is not needed."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("no chromium on the PATH; on Debian: apt install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def first_alert(page: Page, base: str) -> str:
    """Return the address of the gravest alert that is on the list."""
    page.goto(f"{base}/?severity=3")
    link = page.locator("#alerts tbody a").first
    return str(link.get_attribute("href")) if link.count() else "/alerts/none"


def shoot(page: Page, address: str, path: Path, *, full: bool = False) -> None:
    page.goto(address)
    page.wait_for_timeout(SETTLE_MS if "/alerts/" not in address else 300)
    page.screenshot(path=path, full_page=full)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="where the page is, e.g. http://127.0.0.1:8300")
    parser.add_argument("--every", type=Path, help="folder for all pages in all forms")
    arguments = parser.parse_args()
    base = arguments.url.rstrip("/")
    IMAGES.mkdir(exist_ok=True)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 860})
        shoot(page, f"{base}/?lang=zh", IMAGES / "alerts.png")
        if arguments.every is None:
            return
        arguments.every.mkdir(parents=True, exist_ok=True)
        pages = {"alerts": "/", "alert": first_alert(page, base), "rejected": "/rejected"}
        for width, scheme, language in product((1440, 390), ("light", "dark"), ("zh", "en")):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            view = context.new_page()
            for name, address in pages.items():
                mark = "&" if "?" in address else "?"
                path = arguments.every / f"{name}_{width}_{scheme}_{language}.png"
                shoot(view, f"{base}{address}{mark}lang={language}", path, full=name == "alert")
            context.close()


if __name__ == "__main__":
    main()
