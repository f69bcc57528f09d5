"""What every test may use: clean Redis numbers, a browser, and the whole portal running for real.

Objects to test with come from tests/factories; the running portal itself is tests/stack.py.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import sql

from epep.local.places import LOCAL, ROOT
from epep.settings.env import ENV
from tests.migrated import migrated
from tests.stack import PAST_TRIGGERS, RealStack

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
CHROMIUM = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Drop the databases of runs that were killed before they could do it themselves."""
    if hasattr(session.config, "workerinput") or (ENV.text("DATABASE_URL") and ENV.text("REDIS_URL")):
        return
    with (
        contextlib.suppress(psycopg.Error),
        psycopg.connect(settings.ADDRESSES.database, autocommit=True) as line,
    ):
        names = line.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_epep\\_%'"
        ).fetchall()
        for (name,) in names:
            if not Path(f"/proc/{name.split('_')[2]}").exists():
                line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first: one that begins last keeps a whole run waiting for it."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def empty_redis() -> None:
    """This worker's own Redis numbers hold nothing of an earlier run."""
    for address in (settings.CELERY_BROKER_URL, settings.CACHES["default"]["LOCATION"]):
        url = address.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
        with redis.Redis.from_url(url) as client:
            client.flushdb()


@pytest.fixture(scope="session", autouse=True)
def _audit_can_be_emptied() -> Iterator[None]:
    """Tests that commit are followed by a flush; the triggers of the audit tables would refuse it."""
    flush = DatabaseOperations.sql_flush
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            DatabaseOperations,
            "sql_flush",
            lambda self, *words, **more: [PAST_TRIGGERS, *flush(self, *words, **more)],
        )
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database of each process is a copy of one that is migrated already."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated(settings.ADDRESSES.database)


@pytest.fixture(scope="session")
def real_stack() -> Iterator[RealStack]:
    """Web, workers, beat, PostgreSQL and Redis, all real and started once for each test process."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    stack = RealStack(f"stack-{os.environ['EPEP_TEST_RUN']}-{worker}")
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def stack(real_stack: RealStack, django_db_blocker: Any) -> Iterator[RealStack]:
    """The running portal with an empty database that this test's own ORM calls use too."""
    real_stack.repair()
    with django_db_blocker.unblock(), real_stack.as_ours():
        real_stack.empty()
        yield real_stack


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "Chromium is missing. Run: make setup"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        # Playwright's own event loop runs in this thread, which Django would take for asynchronous code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers of separate people: `new_context(stack, width=320, javaScriptEnabled=False)`.

    Fails the test when any page wrote an error to the console or broke the content security policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(stack: RealStack, *, width: int = 1280, height: int = 900, **options: Any) -> BrowserContext:
        context = chromium.new_context(
            base_url=stack.url,
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
            **options,
        )
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
        )
        contexts.append(context)
        return context

    yield make
    failed = getattr(request.node, "report_of_call", None)
    for number, context in enumerate(contexts):
        if failed is not None and failed.failed:
            for page in context.pages:
                _keep_picture(page, f"failed-{request.node.name}-{number}")
        context.close()
    assert not complaints


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Lets `new_context` know that a test failed, so that it can keep pictures."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.when == "call":
        item.report_of_call = report  # type: ignore[attr-defined]


@pytest.fixture
def page(stack: RealStack, new_context: Callable[..., BrowserContext]) -> Page:
    """One person's browser, on no page yet."""
    return new_context(stack).new_page()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """`assert_accessible(page)`: axe finds nothing by WCAG 2.2 A and AA and its own best practice."""

    def check(page: Page) -> None:
        # The address changes before the page is there: wait for its last part.
        page.wait_for_load_state("load")
        page.locator("footer").first.wait_for(state="attached")
        # Through the debugger's own world: the page's content policy forbids adding scripts.
        page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
        found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS)[
            "violations"
        ]
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
            for rule in found
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """`picture(page, "home-teacher")` keeps a full-page screenshot under .local/pictures/, when asked for.

    EPEP_PICTURES=1 asks for them: to draw pages of twenty screens takes minutes of a whole run.
    """
    return _keep_picture if os.environ.get("EPEP_PICTURES") else lambda page, name: None


def _keep_picture(page: Page, name: str) -> None:
    folder = LOCAL / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
