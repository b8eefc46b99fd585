"""The main flow and the look of all pages in a real browser, against a real server."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app.documents.word import plain_text
from app.entrypoint.application import create_app
from app.entrypoint.demo import fill_demo
from app.people.operations import add_section
from app.storage.database import close_connections
from app.storage.instance import Instance
from tests.entrypoint.processes import ServerProcess, running_server
from tests.pages import PASSWORD, TEST

pytestmark = pytest.mark.chromium

DESK = {"width": 1366, "height": 768}
WIDTHS = (1366, 911, 320)
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Pages of the walk that are reached by other ways than a link, each with the reason.
NOT_LINKED = {
    "accounts.sign_in": "whoever is signed in is sent on from it",
    "installation.set_up": "only before the body is set up",
    "static": "no page",
    "worklist.search": "reached by the search field; the walk begins there once",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield started
        started.close()


class Desk:
    """A person's browser; remembers what it complained about and whom it asked."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=DESK, base_url=address, locale="ja-JP"
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._check_host)

    def _note(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {text}")

    def _check_host(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked another host: {url}")

    def fill(self, **answers: str) -> None:
        """Text into fields by their names."""
        for name, text in answers.items():
            self.page.locator(f"[name={name}]").fill(text)

    def choose(self, **answers: str) -> None:
        """Radio buttons and check boxes by name and value."""
        for name, value in answers.items():
            self.page.locator(f"[name={name}][value='{value}']").check()

    def press(self, name: str) -> None:
        """The button with these words."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto("/sign-in")
        self.fill(login_name=login, password=password)
        self.press("サインイン")
        expect(self.page).not_to_have_url(re.compile("/sign-in"))

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with running_server(tmp_path / "instance") as started:
        yield started


def test_from_the_first_start_to_the_word_file(
    browser: Browser, server: ServerProcess, tmp_path: Path
) -> None:
    desk = Desk(browser, server.address)
    page = desk.page
    # The first start leads to the set-up.
    page.goto("/")
    expect(page).to_have_url(re.compile("/setup$"))
    desk.choose(profile_code="sakado", more_roles="procurement")
    desk.fill(body_name="柿の木市", head_title="市長", login_name="kanri", display_name="管理 花子")
    desk.fill(password=PASSWORD, password_again=PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    _sign_in_by_keyboard(page)
    with Instance(tmp_path / "instance").bound():
        add_section(TEST, "1010", "税務課")
    close_connections(Instance(tmp_path / "instance").database)

    # An outsourcing with two groups of answers.
    page.goto("/engagements/new")
    desk.fill(title="市民税納税通知書印刷業務")
    desk.choose(instrument="contract")
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(r"/engagements/\d+"))
    number = re.search(r"/engagements/(\d+)", page.url)
    assert number
    work = f"/engagements/{number.group(1)}"
    page.goto(f"{work}/facts/when")
    desk.fill(start="令和９年４月１日", end="R9.6.30")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{work}/facts/information")
    desk.choose(personal_information="yes", specific_personal_information="no")
    page.locator("main form button[type=submit]").first.click()

    # What applies, and the paper with its file.
    page.goto(f"{work}/requirements")
    expect(page.locator("main")).to_contain_text("個人情報を取り扱うため")
    page.goto(f"{work}/papers")
    page.locator("form:has([name=kind][value=tokki]) button").click()
    expect(page).to_have_url(re.compile(r"/papers/\d+$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Wordファイルを取り出す").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert "個人情報" in plain_text(Path(download.value.path()).read_bytes())
    desk.close()


def _sign_in_by_keyboard(page: Page) -> None:
    """No mouse: the fields are reached with Tab, and Enter sends them."""
    focused = "document.activeElement.name || ''"
    for name, text in (("login_name", "kanri"), ("password", PASSWORD)):
        for _ in range(20):
            if page.evaluate(focused) == name:
                break
            page.keyboard.press("Tab")
        assert page.evaluate(focused) == name
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/sign-in"))


# --- the look of all pages ----------------------------------------------------------------------


def test_every_page_fits_every_width_and_asks_nobody_else(browser: Browser, tmp_path: Path) -> None:
    instance = Instance(tmp_path / "instance")
    instance.prepare()
    said = fill_demo(instance)
    found = re.search(r"パスワード\S*： (.+)", said)
    assert found
    close_connections(instance.database)
    pictures = tmp_path / "pictures"
    wide: list[str] = []
    seen: set[str] = set()
    with running_server(instance.folder) as server:
        for login in ("keiyaku", "security", "kanri", "zeimu-kacho"):
            desk = Desk(browser, server.address)
            desk.sign_in(login, found.group(1))
            _walk(desk, ["/"], seen, wide, pictures)
            if login == "keiyaku":
                _walk(desk, ["/search?q=業務"], seen, wide, pictures)
            desk.close()
    assert wide == []
    assert _pages_without_arguments(instance) - seen == set()


def _walk(desk: Desk, starts: list[str], seen: set[str], wide: list[str], pictures: Path) -> None:
    """Follow links to every kind of page not seen yet, with a picture and its width at each."""
    waiting, visited = list(starts), set[str]()
    while waiting:
        path = waiting.pop(0)
        kind = _kind(path)
        # Lists are visited again by everybody: each person finds other links on them.
        if kind in visited or (kind in seen and "#" in kind):
            continue
        answer = desk.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        visited.add(kind)
        if kind not in seen:
            seen.add(kind)
            wide += _too_wide(desk.page, pictures)
        links = desk.page.locator("a[href^='/']:not([download])").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        waiting += sorted({link for link in links if not link.endswith("/file")})


def _too_wide(page: Page, pictures: Path) -> list[str]:
    """Where the page needs scrolling sideways; takes its pictures on the way."""
    path = urlsplit(page.url).path
    name = re.sub(r"[^a-z0-9]+", "-", _kind(path).lower().replace("#", "n")).strip("-")
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            found.append(f"{path} at {width}: {over}px too wide")
        picture = pictures / f"{width}-{name or 'worklist'}.png"
        page.screenshot(path=picture, full_page=width == DESK["width"])
    page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
    return found


def _kind(path: str) -> str:
    """Pages that differ only in the number of the thing they show are of one kind."""
    return re.sub(r"\d+", "#", re.sub(r"[A-Z]{3}-\d\d", "#", urlsplit(path).path))


def _pages_without_arguments(instance: Instance) -> set[str]:
    addresses = create_app(instance).url_map.iter_rules()
    return {
        str(address)
        for address in addresses
        if not address.arguments
        and "GET" in (address.methods or ())
        and address.endpoint not in NOT_LINKED
    }
