"""Passwords (パスワード): the rules for choosing one, and the argon2id hash that is kept."""

import threading
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

MIN_LETTERS = 12
MAX_LETTERS = 200
MIN_DIFFERENT_LETTERS = 5
# A part of this length or more of the name in the password makes it guessable.
NAME_PART = 4
# Each hash takes its memory for tens of milliseconds; a rush at 8:30 must not exhaust the server.
HASHES_AT_ONCE = 4

_at_work = threading.BoundedSemaphore(HASHES_AT_ONCE)


@dataclass(frozen=True)
class Hashing:
    """The cost of one hash: memory in KiB, and rounds over it."""

    memory_kib: int = 19_456
    rounds: int = 2

    def hash(self, password: str) -> str:
        """The argon2id hash with its salt and parameters, as text."""
        with _at_work:
            return self._hasher().hash(_normal(password))

    def matches(self, hashed: str, password: str) -> bool:
        """Whether this is the password; False also for a damaged hash."""
        with _at_work:
            try:
                return self._hasher().verify(hashed, _normal(password))
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made at another cost and should be made anew."""
        return self._hasher().check_needs_rehash(hashed)

    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(
            time_cost=self.rounds, memory_cost=self.memory_kib, parallelism=1, type=Type.ID
        )


STANDARD = Hashing()


def password_faults(password: str, login_name: str, display_name: str) -> list[str]:
    """What is wrong with a new password, each as a sentence; empty if it may be used."""
    faults = []
    if len(password) < MIN_LETTERS:
        faults.append(f"パスワードは{MIN_LETTERS}文字以上で入力してください。")
    if len(password) > MAX_LETTERS:
        faults.append(f"パスワードは{MAX_LETTERS}文字以内で入力してください。")
    if len(set(password)) < MIN_DIFFERENT_LETTERS:
        faults.append(f"パスワードには{MIN_DIFFERENT_LETTERS}種類以上の文字を使ってください。")
    folded = _folded(password)
    for word, fault in (
        (login_name, "パスワードにユーザーIDを含めないでください。"),
        (display_name, "パスワードに氏名を含めないでください。"),
    ):
        part = _folded(word)
        if part and (folded == part or (len(part) >= NAME_PART and part in folded)):
            faults.append(fault)
    return faults


def _normal(password: str) -> str:
    # The same letters typed on another machine may come composed differently.
    return unicodedata.normalize("NFC", password)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
