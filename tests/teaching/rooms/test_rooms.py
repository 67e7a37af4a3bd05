"""Rooms: what a teacher and a class can do, and what nobody can; in memory as in Redis."""

import contextlib
import csv
import hmac
import io
import json
import socket
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from lib.teaching import questions, rooms
from lib.teaching.lessons import Lesson, Step
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion
from lib.teaching.rooms import Rooms, answers, redis_store
from lib.teaching.rooms.memory_store import MemoryStore
from lib.teaching.rooms.redis_store import RedisStore
from lib.teaching.rooms.refusals import (
    AnsweredError,
    AwayError,
    BusyError,
    ClosedError,
    FullError,
    NoRoomError,
    RoomError,
    WrongKeyError,
)
from lib.teaching.rooms.store import Store
from tests.support import redis_server

PLACES = ("memory", "redis")
ANNA, BO = "a" * 32, "b" * 32


@pytest.fixture(scope="module")
def redis_process() -> Iterator[str]:
    pytest.importorskip("redis")
    if redis_server.MISSING:
        pytest.skip(redis_server.MISSING)
    with redis_server.running() as redis:
        yield redis.url


@pytest.fixture
def redis_url(redis_process: str) -> str:
    """The address of an empty Redis."""
    import redis

    redis.Redis.from_url(redis_process).flushall()
    return redis_process


@pytest.fixture(params=PLACES)
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    return RedisStore(request.getfixturevalue("redis_url"))


def some_number(code: str, key: str, place: Rooms) -> NumberQuestion:
    """Ask what bits mean; return the question."""
    place.ask(code, key, "integers", 0)
    question = place._room(code).question()
    assert isinstance(question, NumberQuestion)
    return question


def test_a_question_goes_from_asking_to_reveal(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    place.join(code, ANNA)
    place.join(code, BO)
    assert place.seat(code, ANNA) == {"turn": 0, "revealed": False, "mine": None}
    question = some_number(code, key, place)
    truth, wrong = question.truth, question.mistakes[0].value
    place.answer(code, ANNA, 1, json.dumps(truth))
    place.answer(code, BO, 1, json.dumps(wrong))
    board = place.board(code, key)
    assert (board["joined"], board["answered"]) == (2, 2)
    assert place.seat(code, ANNA)["mine"] == truth
    place.reveal(code, key)
    seen = place.seat(code, BO)
    assert seen["truth"] == truth
    assert seen["right"] == 1
    assert sorted(map(tuple, seen["said"])) == sorted([(truth, 1), (wrong, 1)])


def test_nothing_gives_the_answer_away_before_the_reveal(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    place.join(code, ANNA)
    for number in range(questions.count("integers")):
        place.ask(code, key, "integers", number)
        asked = place._room(code).asked[number + 1]
        question = asked.question()
        for seen in (place.seat(code, ANNA), place.board(code, key)):
            text = json.dumps(seen)
            assert question.prompt in seen["question"]["prompt"]
            assert question.reason not in text
            assert "truth" not in text
            assert "seed" not in text
            # "shown" and the sentences of mistakes stand in no key of what is sent.
            assert set(seen["question"]) <= {
                *("kind", "prompt", "options", "items", "direction"),
                *("low", "high", "step", "unit", "typing"),
            }
        place.reveal(code, key)
        assert place.seat(code, ANNA)["reason"] == question.reason


def test_seeds_come_from_a_secret_source_and_stay() -> None:
    picked: list[int] = []

    def pick(below: int) -> int:
        picked.append(below)
        return below - 1

    place = Rooms(MemoryStore(), pick)
    code, key = place.open()
    assert code == rooms.LETTERS[-1] * 5
    place.ask(code, key, "integers", 0)
    assert picked[5:] == [questions.SEEDS]
    assert place._room(code).asked[1].seed == questions.SEEDS - 1


def test_an_answer_counts_once(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    place.join(code, ANNA)
    some_number(code, key, place)
    place.answer(code, ANNA, 1, "5")
    place.answer(code, ANNA, 1, "5.0")  # sent again, as a phone does that heard no answer
    with pytest.raises(AnsweredError):
        place.answer(code, ANNA, 1, "6")
    assert place.board(code, key)["answered"] == 1
    place.reveal(code, key)
    place.answer(code, ANNA, 1, "5")  # heard late that it had come
    place.join(code, BO)
    with pytest.raises(ClosedError):
        place.answer(code, BO, 1, "5")
    some_number(code, key, place)
    place.answer(code, ANNA, 1, "5")
    with pytest.raises(ClosedError):
        place.answer(code, BO, 1, "5")
    place.answer(code, BO, 2, "5")
    with pytest.raises(ClosedError):
        place.answer(code, BO, 3, "5")


def test_only_the_teacher_leads(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    other = place.open()
    place.join(code, ANNA)
    some_number(code, key, place)
    for wrong in ("", key + "x", key[:-1], other.key, ANNA):
        for act in (place.reveal, place.close, place.board, place.table):
            with pytest.raises((WrongKeyError, BusyError)):
                act(code, wrong)
        with pytest.raises((WrongKeyError, BusyError)):
            place.ask(code, wrong, "integers", 1)
    assert not place.seat(code, ANNA)["revealed"]
    with pytest.raises(ValueError, match="page must be"):
        place.ask(code, key, "nowhere", 0)
    with pytest.raises(ValueError, match="number must be"):
        place.ask(code, key, "integers", 99)


@pytest.mark.parametrize("verdict", [True, False])
def test_keys_are_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch, *, verdict: bool
) -> None:
    """What `hmac.compare_digest` says of a key counts, right or wrong, and nothing else does."""
    place = Rooms(MemoryStore())
    code, key = place.open(Lesson(title="Bits", steps=(Step(page="integers"),)))
    digest = place._room(code).digest
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return verdict

    monkeypatch.setattr(hmac, "compare_digest", compare)
    given = "wrong" if verdict else key
    acts: list[Callable[[], object]] = [
        lambda: place.ask(code, given, "integers", 0),
        lambda: place.reveal(code, given),
        lambda: place.board(code, given),
        lambda: place.table(code, given),
        lambda: place.lesson(code, key=given),
        lambda: place.close(code, given),
    ]
    for act in acts:
        with contextlib.nullcontext() if verdict else pytest.raises(WrongKeyError):
            act()
    assert len(compared) == len(acts)
    # Digests of one length: of a wrong key's length nothing can be measured either.
    assert {one for one, _ in compared} == {digest}
    assert all(len(other) == len(digest) for _, other in compared)


def test_a_closed_room_leaves_nothing(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    place.join(code, ANNA)
    some_number(code, key, place)
    place.answer(code, ANNA, 1, "5")
    place.close(code, key)
    for act in (place.seat, place.join):
        with pytest.raises(NoRoomError):
            act(code, ANNA)
    assert store.read(code) == {}
    assert store.answers(code, "1") == {}
    assert store.joined(code) == 0


def test_who_is_not_in_the_room_sees_and_says_nothing(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    some_number(code, key, place)
    with pytest.raises(NoRoomError):
        place.seat(code, ANNA)
    with pytest.raises(NoRoomError):
        place.answer(code, ANNA, 1, "5")
    for token in ("", "x" * 32, "A" * 32, "a" * 33, "../" * 10):
        with pytest.raises(RoomError):
            place.join(code, token)


def test_rooms_and_participants_are_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "ROOMS", 3)
    monkeypatch.setattr(rooms, "PARTICIPANTS", 2)
    place = Rooms(store)
    code, _ = place.open()
    for _ in range(2):
        place.open()
    with pytest.raises(FullError, match="3 rooms"):
        place.open()
    place.join(code, ANNA)
    place.join(code, BO)
    place.join(code, ANNA)
    with pytest.raises(FullError, match="2 have joined"):
        place.join(code, "c" * 32)


def test_guessing_codes_is_stopped_and_the_class_goes_on(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    place.join(code, ANNA)
    seen = []
    for _ in range(10):  # the second may change between two guesses
        for _ in range(3 * rooms.WRONG_CODES):
            with pytest.raises((NoRoomError, BusyError)) as told:
                place.join("BBBBB" if code != "BBBBB" else "CCCCC", BO)
            seen.append(told.type)
        try:
            place.join(code, BO)  # nor is anybody new told that this code is right
        except BusyError:
            break
    else:
        pytest.fail("a guess went through each time")
    assert BusyError in seen
    assert NoRoomError in seen
    place.join(code, ANNA)
    assert place.seat(code, ANNA)["turn"] == 0
    assert place.board(code, key)["joined"] >= 1


def test_answers_are_bounded_and_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all rooms; whose answer was too many for a second is told so, and sends it again."""
    monkeypatch.setattr(rooms, "ANSWERS", 2)
    now = 0.0
    place = Rooms(MemoryStore(lambda: now))
    opened = [place.open() for _ in range(3)]
    for code, key in opened:
        place.join(code, ANNA)
        some_number(code, key, place)
    for code, _ in opened[:2]:
        place.answer(code, ANNA, 1, "1")
    code, key = opened[2]
    with pytest.raises(BusyError, match=r"tried again by itself"):
        place.answer(code, ANNA, 1, "1")
    assert place.board(code, key)["answered"] == 0
    now += 1
    place.answer(code, ANNA, 1, "1")
    assert place.board(code, key)["answered"] == 1


def test_a_room_is_opened_for_a_lesson(store: Store) -> None:
    """However long it is; who isn't in the room doesn't get it, and it ends with the room."""
    lesson = Lesson(
        title="Long",
        steps=tuple(Step(page="floats", instruction=f"{n} " * 150, minutes=4) for n in range(20)),
    )
    place = Rooms(store)
    code, key = place.open(lesson)
    with pytest.raises(NoRoomError):
        place.lesson(code, token=ANNA)
    with pytest.raises(WrongKeyError):
        place.lesson(code, key="other")
    place.join(code, ANNA)
    assert place.lesson(code, token=ANNA) == place.lesson(code, key=key) == lesson
    assert place.seat(code, ANNA)["lesson"] == place.board(code, key)["lesson"] == "Long"
    place.close(code, key)
    assert store.lesson(code) == ""
    other, key = place.open()
    assert "lesson" not in place.board(other, key)
    with pytest.raises(NoRoomError):
        place.lesson(other, key=key)


def test_a_room_ends_after_its_time() -> None:
    now = 1000.0
    place = Rooms(MemoryStore(lambda: now))
    code, key = place.open()
    place.join(code, ANNA)
    now += 3600 * rooms.HOURS - 1
    assert place.board(code, key)["joined"] == 1
    now += 1
    with pytest.raises(NoRoomError):
        place.seat(code, ANNA)


def test_redis_forgets_a_room_after_its_time(redis_url: str) -> None:
    import redis

    place = Rooms(RedisStore(redis_url))
    code, key = place.open()
    place.join(code, ANNA)
    some_number(code, key, place)
    place.answer(code, ANNA, 1, "5")
    client = redis.Redis.from_url(redis_url)
    names = client.keys(f"*{code}*")
    assert len(names) == 3
    longest = 3600 * rooms.HOURS
    assert all(longest - 60 < client.ttl(name) <= longest for name in names)


def test_a_restart_of_the_server_loses_nothing_that_redis_has(redis_url: str) -> None:
    first = Rooms(RedisStore(redis_url))
    code, key = first.open()
    first.join(code, ANNA)
    some_number(code, key, first)
    first.answer(code, ANNA, 1, "5")
    second = Rooms(RedisStore(redis_url))
    assert second.seat(code, ANNA)["mine"] == 5
    assert second.board(code, key) == first.board(code, key)
    second.reveal(code, key)
    assert second.table(code, key) == first.table(code, key)


def test_a_redis_that_is_away_is_said_to_be() -> None:
    pytest.importorskip("redis")
    place = Rooms(RedisStore(f"redis://127.0.0.1:{redis_server.free_port()}/0"))
    for act in (place.open, lambda: place.join("BBBBB", ANNA), lambda: place.seat("BBBBB", ANNA)):
        with pytest.raises(AwayError):
            act()


def test_a_redis_that_is_silent_holds_one_caller_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks in between hears at once that it is away, and so the server's threads stay free."""
    pytest.importorskip("redis")
    monkeypatch.setattr(redis_store, "WAIT", 0.1)
    now = 0.0
    with contextlib.ExitStack() as stack:
        # It takes connections, and says nothing.
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        silent.setblocking(False)

        def connections() -> int:
            count = 0
            with contextlib.suppress(BlockingIOError):
                while True:
                    stack.enter_context(silent.accept()[0])
                    count += 1
            return count

        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        place = Rooms(RedisStore(url, lambda: now))

        def look() -> None:
            with pytest.raises(AwayError):
                place.seat("BBBBB", ANNA)

        look()
        first = connections()
        assert first
        for _ in range(5):
            look()
        assert not connections()
        now = redis_store.REST
        with ThreadPoolExecutor() as pool:
            for looking in [pool.submit(look) for _ in range(8)]:
                looking.result()
        assert connections() == first


def test_the_table_has_everybody_s_answers_without_names(store: Store) -> None:
    place = Rooms(store)
    code, key = place.open()
    for token in (ANNA, BO):
        place.join(code, token)
    question = some_number(code, key, place)
    place.answer(code, ANNA, 1, json.dumps(question.truth))
    place.answer(code, BO, 1, json.dumps(question.mistakes[0].value))
    place.reveal(code, key)
    some_number(code, key, place)
    place.answer(code, ANNA, 2, "1")
    rows = [*csv.DictReader(io.StringIO(place.table(code, key)))]
    assert len(rows) == 2  # the open question isn't told
    assert {row["turn"] for row in rows} == {"1"}
    assert {row["participant"] for row in rows} == {"1", "2"}
    assert sorted(row["right"] for row in rows) == ["False", "True"]
    assert ANNA not in place.table(code, key)
    place.reveal(code, key)
    assert len([*csv.DictReader(io.StringIO(place.table(code, key)))]) == 3


@pytest.mark.parametrize(
    "text", ["", "x", "null", "[]", "true", '"1"', "NaN", "Infinity", "1e999", "9" * 5000, "[" * 99]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    question = questions.question("integers", 0, 1)
    with pytest.raises(ValueError, match="must be a number"):
        answers.read(question, text)


@pytest.mark.parametrize("text", ["-1", "4", "1.0", "true", "[0]", '"0"', "null"])
def test_what_is_no_option_is_refused(text: str) -> None:
    question = questions.question("integers", 2, 1)
    assert isinstance(question, ChoiceQuestion)
    assert len(question.options) == 4
    with pytest.raises(ValueError, match="one of the options"):
        answers.read(question, text)


def test_codes_are_read_as_people_type_them() -> None:
    assert rooms.read_code(" xk-cdq ") == "XKCDQ"
    for text in ("", "XKCD", "XKCDQQ", "AEIOU", "ХКСDQ", "x" * 10_000, "<b>XK"):
        with pytest.raises(NoRoomError):
            rooms.read_code(text)


class Class(RuleBasedStateMachine):
    """Whatever teacher and class do in whatever order, both places say what a plain model says."""

    tokens = Bundle("tokens")

    @initialize()
    def open(self) -> None:
        self.places: list[Rooms] = [Rooms(store) for store in self.stores()]
        opened = [place.open() for place in self.places]
        self.rooms = [(place, *one) for place, one in zip(self.places, opened, strict=True)]
        self.turn = 0
        self.revealed = False
        self.people: set[str] = set()
        self.said: dict[int, dict[str, float]] = {}

    def stores(self) -> list[Store]:
        return [MemoryStore()]

    def told(self, act: Any) -> set[Any]:
        """What all places say to the same act: one thing."""
        heard = set()
        for place, code, key in self.rooms:
            try:
                heard.add(act(place, code, key))
            except RoomError as error:
                heard.add(type(error))
        return heard

    @rule(target=tokens)
    def new_browser(self) -> str:
        return uuid.uuid4().hex

    @rule(token=tokens)
    def join(self, token: str) -> None:
        assert self.told(lambda place, code, _: place.join(code, token)) == {None}
        self.people.add(token)

    @rule()
    def ask(self) -> None:
        assert self.told(lambda place, code, key: place.ask(code, key, "integers", 0)) == {None}
        self.turn += 1
        self.revealed = False

    @rule()
    def reveal(self) -> None:
        assert self.told(lambda place, code, key: place.reveal(code, key)) == {None}
        self.revealed = self.turn > 0

    @rule(token=tokens, back=st.integers(-1, 2), value=st.integers(-2, 2))
    def answer(self, token: str, back: int, value: int) -> None:
        turn = self.turn - back
        said = self.said.setdefault(turn, {})
        expected: object = None
        if token not in self.people:
            expected = NoRoomError
        elif token in said:
            expected = None if said[token] == value else AnsweredError
        elif turn != self.turn or turn == 0 or self.revealed:
            expected = ClosedError
        else:
            said[token] = value
        heard = self.told(lambda place, code, _: place.answer(code, token, turn, str(value)))
        assert heard == {expected}

    @rule(token=tokens)
    def look(self, token: str) -> None:
        if token not in self.people:
            assert self.told(lambda place, code, _: place.seat(code, token)) == {NoRoomError}
            return
        for place, code, _ in self.rooms:
            seen = place.seat(code, token)
            assert seen["mine"] == self.said.get(self.turn, {}).get(token)
            assert ("truth" in seen) == self.revealed

    @invariant()
    def the_board_counts(self) -> None:
        for place, code, key in getattr(self, "rooms", []):
            board = place.board(code, key)
            now = self.said.get(self.turn, {})
            assert (board["turn"], board["revealed"]) == (self.turn, self.revealed)
            assert (board["joined"], board["answered"]) == (len(self.people), len(now))
            if self.revealed:
                assert sum(count for _, count in board["said"]) == len(now)


def test_whatever_a_class_does_the_memory_is_as_the_model() -> None:
    run_state_machine_as_test(Class)


def test_whatever_a_class_does_redis_is_as_the_model(redis_url: str) -> None:
    import redis

    class Both(Class):
        def stores(self) -> list[Store]:
            redis.Redis.from_url(redis_url).flushall()
            return [MemoryStore(), RedisStore(redis_url)]

    slow = [HealthCheck.too_slow]
    run_state_machine_as_test(
        Both, settings=settings(max_examples=30, deadline=None, suppress_health_check=slow)
    )
