"""Tables of users (利用者), their roles (権限) and sign-in sessions (サインイン)."""

from peewee import AutoField, BooleanField, ForeignKeyField

from app.people.models import Person, Section
from app.storage.database import Table
from app.storage.fields import Key, Moment, Text


class User(Table):
    """Somebody who may sign in. Never deleted: the history names them."""

    id = AutoField()
    login_name = Key(unique=True)
    display_name = Text()
    password_hash = Text()
    person = ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    active = BooleanField(default=True)
    created_at = Moment()

    # The history says that a password changed, never to what.
    UNRECORDED = ("password_hash",)

    class Meta:
        table_name = "user_account"  # `user` is a word of SQL


class RoleGrant(Table):
    """A role that a user has, in one section or (without one) in all."""

    id = AutoField()
    user = ForeignKeyField(User, backref="role_grants", on_delete="RESTRICT")
    user_id: int
    role = Key()
    section = ForeignKeyField(Section, null=True, on_delete="RESTRICT")
    section_id: int | None


class LoginSession(Table):
    """One browser that is signed in. The cookie holds the token, this row only its hash."""

    token_hash = Key(primary_key=True)
    user = ForeignKeyField(User, backref="sessions", on_delete="RESTRICT")
    created_at = Moment()
    last_seen_at = Moment()
    expires_at = Moment(index=True)


class SignInFailure(Table):
    """A sign-in that failed; counted to slow down guessing, deleted after a day."""

    id = AutoField()
    login_name = Key()
    address = Key()
    at = Moment()

    class Meta:
        indexes = ((("login_name", "at"), False), (("address", "at"), False), (("at",), False))
