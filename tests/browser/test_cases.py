"""Whole cases in four browsers - the complainant, the publisher, the desk and the public -: a right of reply, and one as a press regulator decides it."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiatur import cases
from audiatur.record.case import Cited, Complainant, Contested, Lodged, Material, Offered, Point, Pointed
from audiatur.store import Desk, Guard
from tests.browser.serving import served
from tests.browser.test_access import PASSWORD, broken, browser, pictured  # noqa: F401  # `browser` is a fixture
from tests.store.papers import TEXT, put
from tests.web.test_cases import APPEAL

pytestmark = pytest.mark.browser
CASE = "2031-1"
WHO = ("desk", "complainant", "publisher")


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A desk with a case under the procedure that the test names, served."""
    with Desk.create(tmp_path / "desk", by="owner", program="1.0") as desk:
        put(desk, TEXT, name="article.txt", title="Rockets on Oslo")
        put(desk, TEXT.replace(" The mayor denied it.", " The mayor denied it, and the article was amended."), name="later.txt", title="Rockets on Oslo")
        put(desk, f"{APPEAL} It names Eva Berg of Ward 9.", name="appeal.txt", killed="15", title="Reply of Norway", publisher="Norway")
        lodge(desk, request.param)
        guard = Guard(desk)
        for name in WHO:
            guard.add_account(name, "administrator" if name == "desk" else "party", PASSWORD, by="owner")
        for name in WHO[1:]:
            guard.tie(CASE, name, name, by="owner")
    with served(tmp_path / "desk") as found:
        yield found


def lodge(desk: Desk, procedure: str) -> None:
    at = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).isoformat()
    who = cases.Enterer(by="clerk", role="body", at=at, entered_at=at)
    contested = Contested(title="Rockets on Oslo", publisher="The Daily", document="article")
    first = Lodged(procedure=cases.procedure(procedure), contested=contested, complainant=Complainant(name="Kari Nordmann"), documents=("appeal",))
    entries = [cases.lodged(CASE, first, who)]
    passage = Cited(document="article", start=(start := TEXT.index("12 people")), end=start + 9, text="12 people")
    for content in (
        Pointed(point=Point(id="1", ground="inaccuracy", passages=(passage,))),
        Offered(material=Material(id="M1", by="complainant", title="Reply", document="appeal")),
    ):
        entries += cases.entry(entries, content, who)
    desk.add_entries(entries)


def logged_in(browser: Any, address: str, name: str) -> Any:  # noqa: F811
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address + "log-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(re.compile("cases$") if name != "desk" else address)
    page.goto(f"{address}cases/{CASE}")
    return page


def done(page: Any, summary: str, button: str | None = None, *, fill: dict[str, str] | None = None, tick: tuple[str, ...] = ()) -> None:
    """Opens a form by its summary, fills it and sends it."""
    page.reload()
    form = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{re.escape(summary)}")))
    form.locator("summary").click()
    for name, value in (fill or {}).items():
        field = form.locator(f'[name="{name}"]')
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for value in tick:
        form.locator(f'input[type="checkbox"][value="{value}"]').first.check()
    with page.expect_navigation():  # the address may be the one it has
        form.get_by_role("button", name=button or summary).click()
    assert page.url.startswith(page.url.split("/cases/")[0] + f"/cases/{CASE}#"), page.inner_text("main")


MAIL = b"From: Kari <kari@home.example>\nTo: desk@body.example\nSubject: One thing more\nDate: Mon, 6 May 2024 10:00:00 +0000\n\nI was at the harbour myself.\n"


def received(page: Any, mail: bytes) -> None:
    """A mail that says in no head which letter it answers, filed by hand; the page goes on by itself when it was read."""
    page.reload()
    page.get_by_text("File a mail that came in").click()
    form = page.locator("form", has=page.locator('[name="deed"][value="receive"]'))
    form.get_by_label("The mail").set_input_files({"name": "mail.eml", "mimeType": "message/rfc822", "buffer": mail})
    form.get_by_label("Of whom").select_option("complainant")
    form.get_by_role("button", name="File the mail").click()
    page.wait_for_url(re.compile(r"\?filed=\d+$"))


def text(page: Any) -> str:
    page.reload()
    found: str = page.inner_text("main")
    return found


@pytest.mark.parametrize("address", ["right-of-reply"], indirect=True)
def test_a_right_of_reply_is_heard_and_published_with_four_at_the_desk(browser: Any, address: str) -> None:  # noqa: F811
    desk, complainant, publisher = (logged_in(browser, address, name) for name in WHO)
    public = browser.new_context().new_page()
    assert public.goto(address + "register/").status == 404
    assert "M1: Reply" in text(complainant)
    assert "M1: Reply" not in text(publisher)
    done(publisher, "Refuse the reply", fill={"why": "It is an opinion."})
    done(complainant, "Go to the body")
    done(desk, "Show material to a party", "Show it", fill={"to": "publisher"}, tick=("M1",))
    assert "M1: Reply" in text(publisher)
    done(publisher, "Answer", fill={"text": "The ministry said so."}, tick=("M1", "1"))
    assert "The ministry said so." in text(desk)
    assert "The ministry said so." not in text(complainant)
    received(desk, MAIL)
    assert "Letter of the complainant to the body: One thing more" in desk.inner_text("main [role=status]")
    assert "I was at the harbour myself." in text(complainant)
    assert "I was at the harbour myself." not in text(publisher)
    done(desk, "Show material to a party", "Show it", fill={"to": "complainant"}, tick=("A1",))
    assert "The ministry said so." in text(complainant)
    done(complainant, "Answer", tick=("A1",))
    done(desk, "Who decides, and who has an interest", "These decide", fill={"members": "Ann Lee"})
    reasons = "The figure had no source where it stood."
    done(desk, "Decide", fill={"outcome-1": "accepted", "reasons-1": reasons, "summary": "The reply is published."}, tick=("M1",))
    assert all(reasons in text(page) for page in (desk, complainant, publisher))
    assert public.goto(address + "register/").status == 404
    done(desk, "Record what was published", "Record it", fill={"what": "decision", "place": "the register", "prominence": "first"})
    time.sleep(3.1)  # what was counted of a desk stands so long
    assert public.goto(f"{address}register/cases/{CASE}.html").status == 200
    assert reasons in public.inner_text("main")
    assert "The ministry said so." not in public.inner_text("main")
    assert looked_at("reply", public, {"desk": desk, "complainant": complainant, "publisher": publisher}) == []


def looked_at(what: str, public: Any, pages: dict[str, Any]) -> list[str]:
    """A picture of each, for who looks at them; and what axe finds with every form open, or what is wider than a telephone."""
    found = []
    for name, page in pages.items():
        page.reload()
        pictured(page, f"{what} {name}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += broken(page, f"{what} {name}")
        page.set_viewport_size({"width": 375, "height": 900})
        found += [f"{name}: wider than a telephone"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        page.set_viewport_size({"width": 1280, "height": 900})
    pictured(public, f"{what} public")
    return found


WITNESS, ANSWER, VIEW = "Eva Berg of Ward 9", "The ministry said so on 4 May.", "The figure had no source where it stood."


class Four:
    """The three who have a part in a case, each in a browser, and the public."""

    def __init__(self, browser: Any, address: str) -> None:  # noqa: F811
        self.address = address
        self.desk, self.complainant, self.publisher = (logged_in(browser, address, name) for name in WHO)
        self.public = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()

    def sees(self, words: str) -> set[str]:
        """Who has these words on the page of the case, or on the paper of the appeal."""
        parties = {"desk": self.desk, "complainant": self.complainant, "publisher": self.publisher}
        found = {name for name, page in parties.items() if words in text(page) + paper(page, self.address)}
        register = self.public.goto(f"{self.address}register/cases/{CASE}.html")
        return found | ({"public"} if register.status == 200 and words in self.public.inner_text("main") else set())


@pytest.mark.parametrize("address", ["ipso-like"], indirect=True)
def test_a_complaint_to_a_regulator_is_heard_decided_reviewed_and_published_with_four_at_the_desk(browser: Any, address: str) -> None:  # noqa: F811
    four = Four(browser, address)
    referred_and_shown(four)
    written_to_from_a_template(four)
    heard_on_both_sides(four)
    decided_by_the_committee(four)
    reviewed_and_published(four)


def referred_and_shown(four: Four) -> None:
    done(four.desk, "Capture the publication as it stands", "Capture it", fill={"paper": "article"})
    assert four.sees("The first capture.") == {"desk", "complainant", "publisher"}
    done(four.desk, "Refer to the publication")
    done(four.publisher, "Ask for investigation at once")
    assert four.sees(WITNESS) == {"desk", "complainant"}
    done(four.desk, "Withhold words from copies", "Withhold them", fill={"redact": "M1", "words": WITNESS, "why": "a witness"})
    done(four.desk, "Show material to a party", "Show it", fill={"to": "publisher"}, tick=("M1",))
    assert "15 people" in paper(four.publisher, four.address)
    assert four.sees(WITNESS) == {"desk", "complainant"}
    assert "[withheld: R1]" in paper(four.publisher, four.address)


def written_to_from_a_template(four: Four) -> None:
    """A letter from a template is read before it is filed."""
    form = four.desk.locator("details", has=four.desk.locator("summary", has_text="Write a letter from a template"))
    four.desk.reload()
    form.locator("summary").click()
    form.locator('[name="template"]').select_option("notice")
    form.locator('[name="to"]').select_option("publisher")
    form.get_by_role("button", name="Draft it").click()
    four.desk.wait_for_load_state()
    assert "has lodged an appeal against the publication" in four.desk.locator('textarea[name="text"]').input_value()
    pictured(four.desk, "ipso letter")
    assert broken(four.desk, "letter") == []
    four.desk.get_by_role("button", name="File the letter").click()
    four.desk.wait_for_load_state()
    assert four.sees("has lodged an appeal against the publication") == {"desk", "publisher"}


def heard_on_both_sides(four: Four) -> None:
    done(four.publisher, "Answer", fill={"text": ANSWER}, tick=("M1", "1"))
    assert four.sees(ANSWER) == {"desk", "publisher"}
    done(four.desk, "Show material to a party", "Show it", fill={"to": "complainant"}, tick=("A1",))
    done(four.complainant, "Answer", tick=("A1",))


def decided_by_the_committee(four: Four) -> None:
    done(four.desk, "Put before the committee")
    done(four.desk, "Who decides, and who has an interest", "These decide", fill={"members": "Ann Lee\nBo Ek\nCy Day"})
    done(four.desk, "Decide", fill={"outcome-1": "partly", "reasons-1": VIEW, "dissent-Bo Ek": "The speaker stood before it."}, tick=("M1",))
    assert four.sees(VIEW) == {"desk", "complainant", "publisher"}
    assert four.sees("Dissent of Bo Ek") == {"desk", "complainant", "publisher"}
    done(four.desk, "Impose a sanction", "Impose it", fill={"kind": "correction", "words": "On page two."})


def reviewed_and_published(four: Four) -> None:
    done(four.complainant, "Ask for a review of the process", fill={"why": "The time to answer was short."})
    done(four.desk, "Ask the reviewer")
    done(four.desk, "Find the process sound", fill={"why": "Both had the time that the procedure gives."})
    done(four.desk, "Capture the publication as it stands", "Capture it", fill={"paper": "later"})
    assert four.sees("It has what is known as a note of a change") == {"desk", "complainant", "publisher"}
    for what, place in (("correction", "page two"), ("decision", "the register")):
        done(four.desk, "Record what was published", "Record it", fill={"what": what, "place": place, "prominence": "first"})
    done(four.desk, "Close with what was published")
    time.sleep(3.1)  # what was counted of a desk stands so long
    assert four.sees(VIEW) == {"desk", "complainant", "publisher", "public"}
    assert four.sees("The body imposes a correction: On page two.") == {"desk", "complainant", "publisher", "public"}
    assert four.sees(ANSWER) == {"desk", "complainant", "publisher"}
    assert four.sees(WITNESS) == {"desk", "complainant"}
    assert broken(four.public, "ipso public") == []
    four.desk.goto(f"{four.address}cases/{CASE}")
    assert looked_at("ipso", four.public, {"desk": four.desk, "complainant": four.complainant, "publisher": four.publisher}) == []


def paper(page: Any, address: str) -> str:
    """The text of the appeal, where it is open to this one, in a tab of its own."""
    tab = page.context.new_page()
    answer = tab.goto(f"{address}cases/{CASE}/papers/appeal")
    found: str = tab.inner_text("main") if answer.status == 200 else ""
    tab.close()
    return found
