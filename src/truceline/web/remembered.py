"""What all processes that answer must know for a while, as Django's cache: tries to sign in, codes that were used.

Django's own `DatabaseCache` keeps pickled values, which run what they like in whoever reads them, as those of a backup
that somebody altered could. Here values are JSON, and `add` is one statement: of two who bring one code one is let in.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import DEFAULT_DB_ALIAS, connections

__all__ = ["Remembered"]

_NEVER = float(1 << 53)
_INSERT = (
    "INSERT INTO web_remembered (key, value, until) VALUES (%s, %s, %s) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until"
)


class Remembered(BaseCache):
    """A cache (Django, `BaseCache`) in the table `web_remembered` of the process's own node."""

    alias = DEFAULT_DB_ALIAS

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one; whether it was kept."""
        row = self._row(key, value, timeout, version)
        return self._write(f"{_INSERT} WHERE web_remembered.until <= %s", [*row, time.time()]) > 0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default`."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                "SELECT value FROM web_remembered WHERE key = %s AND until > %s",
                [self.make_and_validate_key(key, version), time.time()],
            )
            found = cursor.fetchone()
        return default if found is None else json.loads(found[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value; what has ended is dropped."""
        self._write("DELETE FROM web_remembered WHERE until <= %s", [time.time()])
        self._write(_INSERT, self._row(key, value, timeout, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep for longer what is there; whether it is."""
        known, until = self._key_and_end(key, timeout, version)
        given = [until, known, time.time()]
        return self._write("UPDATE web_remembered SET until = %s WHERE key = %s AND until > %s", given) > 0

    def delete(self, key: str, version: int | None = None) -> bool:
        """Drop a value; whether there was one."""
        return self._write("DELETE FROM web_remembered WHERE key = %s", [self.make_and_validate_key(key, version)]) > 0

    def clear(self) -> None:
        """Drop all."""
        self._write("DELETE FROM web_remembered", [])

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> list[Any]:
        known, until = self._key_and_end(key, timeout, version)
        return [known, json.dumps(value), until]

    def _key_and_end(self, key: str, timeout: Any, version: int | None) -> tuple[str, float]:
        until = self.get_backend_timeout(timeout)
        return self.make_and_validate_key(key, version), _NEVER if until is None else until

    def _write(self, statement: str, given: list[Any]) -> int:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(statement, given)
            return int(cursor.rowcount)
