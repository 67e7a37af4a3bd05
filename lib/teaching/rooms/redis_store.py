"""Rooms in Redis: what several servers share, and what outlives a restart of any of them.

Of a room XKCDQ, "qp:room:XKCDQ" is its fields, "...:lesson" its lesson's text, "...:people" the set
of those who joined, and "...:said:3" what they said at the third turn. Redis drops all of it when
the room's time is over. What must not be torn apart is a script, which Redis runs as one.
"""

import functools
import math
import threading
import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from lib.teaching.rooms.refusals import AwayError
from lib.teaching.rooms.store import Fields

P = ParamSpec("P")
R = TypeVar("R")

ALL = "qp:rooms"  # the codes, each with the time when it ends
WAIT = 2.0  # seconds for an answer of Redis
REST = 1.0  # seconds for which a Redis that didn't answer is left alone

# KEYS: the room; all rooms. ARGV: code, now and end in milliseconds, most, then fields.
_CREATE = """
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[2])
if redis.call('EXISTS', KEYS[1]) == 1 or redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[4]) then
  return 0
end
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1
"""
# KEYS: the room; its lesson. ARGV: the text.
_KEEP = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
return 1
"""
# KEYS: the room. ARGV: turn, then fields.
_CHANGE = """
if redis.call('HGET', KEYS[1], 'turn') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
"""
# KEYS: the room; its people. ARGV: token, most.
_JOIN = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
return 1
"""
# KEYS: the room; what is said at the turn. ARGV: turn, token, what.
_ANSWER = """
local now = redis.call('HMGET', KEYS[1], 'turn', 'revealed')
if now[1] ~= ARGV[1] or now[2] ~= '' then return '' end
redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
return redis.call('HGET', KEYS[2], ARGV[2])
"""


def _or_away(
    call: Callable[Concatenate["RedisStore", P], R],
) -> Callable[Concatenate["RedisStore", P], R]:
    """Say that the rooms are away where Redis doesn't answer.

    While it is away, one call at a time waits for it; the others hear so at once. Else a class that
    asks again and again would hold all threads of the server, which has other readers, too.
    """

    @functools.wraps(call)
    def guarded(self: "RedisStore", *args: P.args, **kwargs: P.kwargs) -> R:
        with self._lock:
            now = self._now()
            if now < self._alone_until:
                raise AwayError
            if self._away:
                self._alone_until = now + WAIT + REST  # this call tries, and nobody else
        try:
            said = call(self, *args, **kwargs)
        except self.errors:
            self._away, self._alone_until = True, self._now() + REST
            raise AwayError from None
        if self._away:
            self._away, self._alone_until = False, 0.0
        return said

    return guarded


class RedisStore:
    """Rooms that every server with the same Redis has."""

    def __init__(self, url: str, now: Callable[[], float] = time.monotonic) -> None:
        """Speak to a Redis.

        Args:
            url: its address, such as redis://127.0.0.1:6379/0.
            now: what tells how long it is away, in seconds.

        Raises:
            ValueError: the address can't be read.
            ImportError: the package redis isn't installed.
        """
        import redis  # needed where rooms are shared only

        self.errors = redis.exceptions.RedisError
        self._now = now
        self._lock = threading.Lock()
        self._away, self._alone_until = False, 0.0
        self._redis = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=WAIT,
            socket_connect_timeout=WAIT,
        )
        self._create = self._redis.register_script(_CREATE)
        self._keep = self._redis.register_script(_KEEP)
        self._change = self._redis.register_script(_CHANGE)
        self._join = self._redis.register_script(_JOIN)
        self._answer = self._redis.register_script(_ANSWER)

    @_or_away
    def create(self, code: str, fields: Fields, seconds: float, most: int) -> bool:
        """As `Store.create`."""
        now = math.floor(1000 * time.time())
        numbers = [now, now + math.floor(1000 * seconds), most]
        keys = [_room(code), ALL]
        return bool(self._create(keys=keys, args=[code, *numbers, *_flat(fields)]))

    @_or_away
    def read(self, code: str) -> dict[str, str]:
        """As `Store.read`."""
        return cast(dict[str, str], self._redis.hgetall(_room(code)))

    @_or_away
    def keep_lesson(self, code: str, text: str) -> None:
        """As `Store.keep_lesson`."""
        self._keep(keys=[_room(code), _lesson(code)], args=[text])

    @_or_away
    def lesson(self, code: str) -> str:
        """As `Store.lesson`."""
        return cast(str, self._redis.get(_lesson(code))) or ""

    @_or_away
    def change(self, code: str, turn: str, fields: Fields) -> bool:
        """As `Store.change`."""
        return bool(self._change(keys=[_room(code)], args=[turn, *_flat(fields)]))

    @_or_away
    def join(self, code: str, token: str, most: int) -> bool:
        """As `Store.join`."""
        return bool(self._join(keys=[_room(code), _people(code)], args=[token, most]))

    @_or_away
    def has(self, code: str, token: str) -> bool:
        """As `Store.has`."""
        return bool(self._redis.sismember(_people(code), token))

    @_or_away
    def joined(self, code: str) -> int:
        """As `Store.joined`."""
        count: int = self._redis.scard(_people(code))
        return count

    @_or_away
    def answer(self, code: str, turn: str, token: str, said: str) -> str:
        """As `Store.answer`."""
        keys = [_room(code), _said(code, turn)]
        return str(self._answer(keys=keys, args=[turn, token, said]))

    @_or_away
    def said(self, code: str, turn: str, token: str) -> str:
        """As `Store.said`."""
        return cast(str, self._redis.hget(_said(code, turn), token)) or ""

    @_or_away
    def answers(self, code: str, turn: str) -> dict[str, str]:
        """As `Store.answers`."""
        return cast(dict[str, str], self._redis.hgetall(_said(code, turn)))

    @_or_away
    def answered(self, code: str, turn: str) -> int:
        """As `Store.answered`."""
        count: int = self._redis.hlen(_said(code, turn))
        return count

    @_or_away
    def remove(self, code: str) -> None:
        """As `Store.remove`."""
        turns = int(cast(str, self._redis.hget(_room(code), "turn")) or 0)
        said = [_said(code, str(turn)) for turn in range(1, turns + 1)]
        pipeline = self._redis.pipeline()
        pipeline.delete(_room(code), _lesson(code), _people(code), *said)
        pipeline.zrem(ALL, code)
        pipeline.execute()

    @_or_away
    def hits(self, what: str, more: int) -> int:
        """As `Store.hits`."""
        key = f"qp:hits:{what}:{int(time.time())}"
        pipeline = self._redis.pipeline()
        pipeline.incrby(key, more)
        pipeline.expire(key, 2)
        count: int = pipeline.execute()[0]
        return count


def _room(code: str) -> str:
    return f"qp:room:{code}"


def _lesson(code: str) -> str:
    return f"{_room(code)}:lesson"


def _people(code: str) -> str:
    return f"{_room(code)}:people"


def _said(code: str, turn: str) -> str:
    return f"{_room(code)}:said:{turn}"


def _flat(fields: Fields) -> list[Any]:
    return [text for pair in fields.items() for text in pair]
