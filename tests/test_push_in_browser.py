"""Messages in a real Chromium: the button of the front page, what the browser sends, the message shown, the story.

No push service answers from here. So the browser's `PushManager` is replaced at its edge alone: `subscribe` gives an
endpoint at the service of the tests with keys of the tests. All else is real: leave, button, subscription kept by the
newsroom, breaking story, its message sealed and sent over HTTPS. What the service got, opened with the device's key, is
handed to the page's real service worker as a browser would (DevTools, `ServiceWorker.deliverPushMessage`).
"""

import json
import time
from itertools import product

import pytest

from jarchi.corrections.forms import QUICK
from jarchi.push.tests.service import serving
from on_air import OnAir, jarchi, wait_until
from test_readers_in_browser import AXE, FAULTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("up")]

RULES = """
from jarchi.articles.models import Section
from jarchi.push.models import PushRules
Section.objects.create(slug="society", names={"ru": "Общество"})
PushRules(news=True).save()
"""
BUTTON = ".devices button"
WORKER = "navigator.serviceWorker.getRegistration('/')"
# The network's edge: PushManager asks a service of the browser's maker, which is out of reach.
EDGE = """
const kept = () => JSON.parse(localStorage.getItem("test-subscription"));
const alive = (data) => data && {
  ...data, toJSON: () => data, options: { applicationServerKey: Uint8Array.from(data.server) },
  unsubscribe: async () => (localStorage.removeItem("test-subscription"), true),
};
PushManager.prototype.getSubscription = async () => alive(kept());
PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
  if (!userVisibleOnly) throw new Error("a browser asks for this");
  const text = applicationServerKey.replaceAll("-", "+").replaceAll("_", "/");
  const server = [...atob(text)].map((letter) => letter.charCodeAt(0));
  localStorage.setItem("test-subscription", JSON.stringify({ ...DEVICE, server }));
  return alive(kept());
};
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="module")
def newsroom(service, tmp_path_factory):
    data = tmp_path_factory.mktemp("push") / "data"
    settings = {
        "JARCHI_PUSH_HOSTS": service.url.removeprefix("https://"), "SSL_CERT_FILE": str(service.certificate),
    }  # fmt: skip
    with OnAir(data, **settings) as newsroom:
        assert jarchi(data, "user", "chief", "--role", "chief").returncode == 0
        done = jarchi(data, "manage", "shell", "-v0", "-c", RULES)
        assert done.returncode == 0, done.stderr
        newsroom.publish(headline="Обычный день", text="Раз.")
        yield newsroom


@pytest.fixture
def readers(browser, newsroom):
    """`readers(device)`: the page of somebody whose browser subscribes as this device."""
    contexts = []

    def come(device=None, *, leave=True, **more):
        context = browser.new_context(locale="ru-RU", **more)
        contexts.append(context)
        if leave:
            context.grant_permissions(["notifications"], origin=newsroom.url)
        if device:
            context.add_init_script(f"const DEVICE = {json.dumps(device.subscription())};{EDGE}")
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{newsroom.url}/ru/")
        return page

    yield come
    for context in contexts:
        context.close()


def until(page, condition):
    """In JavaScript. Playwright's own waiting is forbidden by the policy of our pages."""
    wait_until(lambda: page.evaluate(condition), condition, 30)


def is_on(page):
    return page.get_attribute(BUTTON, "aria-pressed") == "true"


def deliver(page, newsroom, message):
    """As the browser does when its push service sends it a message."""
    session = page.context.new_cdp_session(page)
    registrations = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    wait_until(lambda: page.evaluate("1") and registrations, "the worker to be known", 20)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": newsroom.url, "registrationId": registrations[0]["registrationId"], "data": json.dumps(message)},
    )


def test_breaking_news_from_the_button_to_the_story(newsroom, service, readers):
    device = service.device("aigul")
    page = readers(device)
    page.click(BUTTON)
    wait_until(lambda: is_on(page), "the button to be pressed", 30)
    page.reload()
    wait_until(lambda: is_on(page), "it stays pressed", 30)
    assert page.context.cookies() == []

    story = newsroom.publish(headline="Землетрясение в Хороге", text="Раз.", importance="breaking")
    wait_until(lambda: service.requests_of(device), "the service to be sent the message", 60)
    [message] = service.shown(device)
    deliver(page, newsroom, message)
    notified = f"{WORKER}.then(one => one.getNotifications()).then(all => all.map(one => one.title + ' ' + one.data))"
    wait_until(lambda: page.evaluate(notified), "the notification", 30)
    assert page.evaluate(notified) == [f"Землетрясение в Хороге {story['url']}"]

    [worker] = page.context.service_workers
    # Only a finger on the real notification lets a worker open a window: what it would open is told instead.
    worker.evaluate("clients.openWindow = async (url) => { self.opened = url }")
    worker.evaluate("""registration.getNotifications().then(([notification]) =>
        dispatchEvent(new NotificationEvent("notificationclick", { notification })))""")
    wait_until(lambda: worker.evaluate("self.opened"), "a window", 30)
    assert worker.evaluate("self.opened") == newsroom.url + story["url"]
    assert page.evaluate(notified) == []
    page.goto(worker.evaluate("self.opened"))
    assert page.inner_text("h1").split() == ["Землетрясение", "в", "Хороге"]

    page.goto(f"{newsroom.url}/ru/")
    wait_until(lambda: is_on(page), "it stays pressed", 30)
    page.click(BUTTON)
    wait_until(lambda: not is_on(page), "the button to be let go", 30)
    assert page.evaluate("localStorage.length") == 0
    newsroom.publish(headline="Ещё срочное", text="Раз.", importance="breaking")
    other = service.device("bahrom")
    second = readers(other)
    second.click(BUTTON)
    wait_until(lambda: is_on(second), "the button to be pressed", 30)
    newsroom.publish(headline="И ещё", text="Раз.", importance="breaking")
    wait_until(lambda: service.requests_of(other), "the other device to be told", 60)
    assert len(service.requests_of(device)) == len(service.requests_of(other)) == 1
    assert page.complaints == second.complaints == []


def test_nothing_is_asked_or_loaded_until_the_button_is_pressed(newsroom, service, readers):
    page = readers(service.device("quiet"))
    wait_until(lambda: page.is_visible(BUTTON), "the button", 30)
    names = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert not [name for name in names if "device" in name or "press" in name or "sw.js" in name]
    assert page.evaluate(f"{WORKER}.then(one => one === undefined)")


def test_a_reader_who_says_no_is_told_how_to_change_it(newsroom, service, readers):
    page = readers(service.device("no"), leave=False)
    page.evaluate("Notification.requestPermission = async () => 'denied'")
    page.click(BUTTON)
    wait_until(lambda: page.inner_text(".devices [role=status]"), "words", 30)
    assert not is_on(page)


def test_where_push_is_not_possible_nothing_is_shown(newsroom, browser):
    without = browser.new_context(java_script_enabled=False)
    page = without.new_page()
    page.goto(f"{newsroom.url}/ru/")
    assert not page.is_visible(".devices")
    without.close()
    old = browser.new_context()
    old.add_init_script("delete window.PushManager")
    page = old.new_page()
    page.goto(f"{newsroom.url}/ru/")
    until(page, "performance.getEntriesByType('resource').some(one => /button[^/]*js$/.test(one.name))")
    assert not page.is_visible(".devices")
    old.close()


def test_the_button_hurts_nobody_and_fits(newsroom, service, readers):
    if not AXE.exists():
        pytest.skip("axe-core is missing: npm ci --prefix tests")
    for width, scheme in product([360, 1280], ["light", "dark"]):
        page = readers(
            service.device("axe"), viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        for state in ("off", "on"):
            page.evaluate(AXE.read_text())
            assert page.evaluate(FAULTS) == [], (width, scheme, state)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if state == "off":
                page.click(BUTTON)
                wait_until(lambda page=page: is_on(page), "the button to be pressed", 30)


CLOSE = """
from jarchi.corrections import closing
from jarchi.corrections.models import Case
closing.close(Case.objects.get().pk, Case.State.FIXED, None, "Спасибо, исправили.")
"""
MARK = """() => {
  const words = document.querySelector("div.text p").firstChild;
  getSelection().setBaseAndExtent(words, 0, words, 5);
}"""


def test_who_reports_an_error_is_told_on_this_device(newsroom, service, readers):
    device = service.device("reporter")
    story = newsroom.publish(headline="Мост", text="Мосст открыли утром.")
    page = readers(device)
    page.goto(newsroom.url + story["url"])
    page.evaluate(MARK)
    page.click(".oops-here")
    page.check("text=Прислать ответ на это устройство")
    wait_until(lambda: page.input_value("dialog [name=device]"), "the browser's subscription", 30)
    wait_until(lambda: page.is_enabled("dialog [type=checkbox]"), "the form to be ready", 30)
    began = int(time.time())
    wait_until(lambda: time.time() > began + QUICK + 1, "nobody is as quick as a program", 10)
    page.click("dialog button:text('Отправить')")
    page.wait_for_selector("dialog a")
    following = page.get_attribute("dialog a", "href")
    done = jarchi(newsroom.data, "manage", "shell", "-v0", "-c", CLOSE)
    assert done.returncode == 0, done.stderr
    wait_until(lambda: service.requests_of(device), "the service to be sent the answer", 60)
    [shown] = service.shown(device)
    assert (shown["body"], shown["url"]) == ("Спасибо, исправили.", following)
    page.goto(newsroom.url + shown["url"])
    assert "Ошибка исправлена" in page.inner_text("main")
    assert page.complaints == []
