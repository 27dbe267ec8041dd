"""Accounts, log-in and sessions, on both engines."""

import datetime
import threading

import argon2
import pytest

from audiatur.errors import RightsError, StoreError, TooManyAttempts
from audiatur.record.rights import Visitor
from audiatur.store import Desk, Guard, accounts

PASSWORD = "four words of Ada's own"
HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A hash of a test need not take as long as a real one."""
    monkeypatch.setattr(accounts, "HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._nobody.cache_clear()


class Clock:
    def __init__(self):
        self.at = datetime.datetime(2031, 5, 4, 12, tzinfo=datetime.UTC)

    def __call__(self):
        return self.at

    def waits(self, **time):
        self.at += datetime.timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def guard(desk, clock):
    made = Guard(desk, at=clock)
    made.add_account("ada", "administrator", PASSWORD, by="ada")
    return made


def test_without_an_account_the_desk_is_its_owners_and_then_nobodys_but_theirs_who_log_in(desk):
    guard = Guard(desk)
    assert guard.local() == Visitor(name="ada", role="administrator")
    guard.add_account("ben", "administrator", PASSWORD, by="ada")
    assert guard.local() == Visitor()


def test_the_first_account_is_an_administrators(desk):
    with pytest.raises(RightsError, match="first account of a desk is an administrator's"):
        Guard(desk).add_account("ada", "editor", PASSWORD, by="ada")


def test_who_logs_in_is_known_by_the_token_until_logging_out(guard):
    token = guard.log_in("Ada", PASSWORD, address=HERE)
    assert guard.visitor(token) == Visitor(name="ada", role="administrator")
    guard.log_out(token)
    assert guard.visitor(token) == Visitor()
    assert guard.visitor("x" * 43) == guard.visitor(None) == Visitor()


def test_the_database_holds_neither_password_nor_token(guard):
    token = guard.log_in("ada", PASSWORD, address=HERE)
    assert len(token) >= 43  # 256 bits
    with guard.database.reading() as db:
        held = str([db.exec_driver_sql(f"SELECT * FROM {table}").all() for table in ("accounts", "sessions", "attempts", "audit", "activity")])
    assert PASSWORD not in held
    assert token not in held
    assert "$argon2id$" in held


def test_a_wrong_name_a_wrong_password_and_a_locked_account_are_refused_in_the_same_words(guard):
    guard.add_account("ben", "reader", PASSWORD, by="ada")
    guard.lock("ben", by="ada")
    said = set()
    for name, password in (("nobody", PASSWORD), ("ada", "a wrong password"), ("ben", PASSWORD), ("not a name!", PASSWORD)):
        with pytest.raises(RightsError) as refused:
            guard.log_in(name, password, address=HERE)
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "at least 12"),
        ("aaaaaaaaaaaaaaaa", "anyone would try"),
        ("abcabcabcabcabc", "anyone would try"),
        ("qwertyuiopas", "anyone would try"),
        ("1234567890123", "anyone would try"),
        ("ada ada ada ada 2031", "anyone would try"),
        ("x" * 1001, "at most"),
    ],
)
def test_a_password_that_is_short_or_the_first_to_be_tried_is_refused(guard, password, why):
    with pytest.raises(RightsError, match=why):
        guard.set_password("ada", password, by="ada")


@pytest.mark.parametrize("password", ["only small letters", "пароль из пяти слов", "密码由四个词语组成而且很长", "  x k d   z q   f  "])
def test_a_long_password_of_any_characters_is_taken(guard, password):
    guard.set_password("ada", password, by="ada")
    assert guard.log_in("ada", password, address=HERE)


def test_a_password_is_the_same_however_the_keyboard_makes_its_letters(guard):
    guard.set_password("ada", "caf\u00e9 sur la place", by="ada")
    assert guard.log_in("ada", "cafe\u0301 sur la place", address=HERE)


def test_a_hash_of_weaker_parameters_is_made_anew_at_log_in(guard, monkeypatch):
    with guard.database.reading() as db:
        before = accounts.hash_of(db, "ada")
    monkeypatch.setattr(accounts, "HASHER", argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    guard.log_in("ada", PASSWORD, address=HERE)
    with guard.database.reading() as db:
        after = accounts.hash_of(db, "ada")
    assert "m=8,t=1" in before
    assert "m=16,t=2" in after
    assert guard.log_in("ada", PASSWORD, address=HERE)


def fail(guard, times, name="ada", address=HERE):
    for _ in range(times):
        with pytest.raises(RightsError, match="not those of an account"):
            guard.log_in(name, "a wrong password", address=address)


def test_after_five_failures_there_is_a_wait_that_grows_and_a_restart_does_not_end_it(guard, clock, tmp_path):
    fail(guard, 5)
    with Desk.open(tmp_path / "desk") as again, pytest.raises(TooManyAttempts) as first:
        Guard(again, at=clock).log_in("ada", PASSWORD, address="198.51.100.9")
    clock.waits(seconds=first.value.wait)
    fail(guard, 1)
    with pytest.raises(TooManyAttempts) as second:
        guard.log_in("ada", PASSWORD, address=HERE)
    assert second.value.wait > first.value.wait
    clock.waits(seconds=second.value.wait)
    assert guard.log_in("ada", PASSWORD, address=HERE)
    fail(guard, 5)


def test_the_wait_is_never_longer_than_a_quarter_of_an_hour(guard, clock):
    for _ in range(25):
        clock.waits(minutes=16)
        fail(guard, 1)
    with pytest.raises(TooManyAttempts) as refused:
        guard.log_in("ada", PASSWORD, address=HERE)
    assert refused.value.wait <= 15 * 60 + 1


def test_one_address_cannot_try_many_names_not_even_with_an_account_of_its_own(guard):
    for n in range(20):
        if n == 10:
            guard.log_in("ada", PASSWORD, address=HERE)
        fail(guard, 1, name=f"somebody{n}")
    with pytest.raises(TooManyAttempts):
        guard.log_in("ada", PASSWORD, address=HERE)
    assert guard.log_in("ada", PASSWORD, address="198.51.100.9")


def test_many_guesses_at_once_are_counted_each(guard):
    said = []

    def guess():
        try:
            guard.log_in("ada", "a wrong password", address=HERE)
        except RightsError as error:
            said.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count(TooManyAttempts) == 7


def test_a_session_ends_when_it_is_idle_and_after_half_a_day_in_any_case(guard, clock):
    token = guard.log_in("ada", PASSWORD, address=HERE)
    clock.waits(hours=1, minutes=59)
    assert guard.visitor(token).name == "ada"
    clock.waits(hours=1, minutes=59)
    assert guard.visitor(token).name == "ada"
    clock.waits(hours=2, minutes=1)
    assert guard.visitor(token) == Visitor()
    token = guard.log_in("ada", PASSWORD, address=HERE)
    for _ in range(12):
        clock.waits(hours=1)
        last = guard.visitor(token)
    assert last.name == "ada"
    clock.waits(minutes=1)
    assert guard.visitor(token) == Visitor()


@pytest.mark.parametrize(
    "deed",
    [
        lambda g: g.change_role("ben", "reader", by="ada"),
        lambda g: g.set_password("ben", "another long password", by="ada"),
        lambda g: g.change_password("ben", PASSWORD, "another long password", address=HERE),
        lambda g: g.lock("ben", by="ada"),
        lambda g: g.end_sessions("ben", by="ada"),
    ],
    ids=["role", "password", "own password", "lock", "end"],
)
def test_sessions_end_when_what_they_rest_on_changes(guard, deed):
    guard.add_account("ben", "editor", PASSWORD, by="ada")
    tokens = [guard.log_in("ben", PASSWORD, address=HERE) for _ in range(2)]
    mine = guard.log_in("ada", PASSWORD, address=HERE)
    deed(guard)
    assert [guard.visitor(token) for token in tokens] == [Visitor(), Visitor()]
    assert guard.visitor(mine).name == "ada"


def test_to_change_ones_password_needs_the_old_one(guard):
    with pytest.raises(RightsError):
        guard.change_password("ada", "a wrong password", "another long password", address=HERE)
    assert guard.log_in("ada", PASSWORD, address=HERE)


def test_the_last_administrator_can_neither_be_locked_nor_made_less(guard):
    for deed in (lambda: guard.lock("ada", by="ada"), lambda: guard.change_role("ada", "editor", by="ada")):
        with pytest.raises(RightsError, match="last administrator"):
            deed()
    guard.add_account("ben", "administrator", PASSWORD, by="ada")
    guard.lock("ada", by="ben")
    assert guard.unlock("ada", by="ben").locked_at is None


@pytest.mark.parametrize("name", ["", " ", "a b", "1st", "a/b", "a'--", "x" * 65, "\u202eada"])
def test_a_name_is_a_word(guard, name):
    with pytest.raises(RightsError, match="no name of an account"):
        guard.add_account(name, "reader", PASSWORD, by="ada")


def test_one_person_has_one_account_however_the_name_is_written(guard):
    with pytest.raises(RightsError, match="already"):
        guard.add_account("ＡＤＡ", "reader", PASSWORD, by="ada")


def test_the_trail_has_what_befell_accounts_and_cannot_be_changed(guard):
    guard.add_account("ben", "reader", PASSWORD, by="ada")
    guard.change_role("ben", "editor", by="ada")
    guard.log_in("ben", PASSWORD, address=HERE)
    fail(guard, 1, name="ben")
    found = [(e.who, e.action, e.object) for e in guard.trail(limit=4)]
    assert found == [("ben", "log-in failed", "ben"), ("ben", "log in", "ben"), ("ada", "change role", "ben"), ("ada", "add", "ben")]
    for deed in ("UPDATE audit SET who = 'eve'", "DELETE FROM audit"):
        with pytest.raises(StoreError, match="only ever added"), guard.database.writing() as db:
            db.exec_driver_sql(deed)
