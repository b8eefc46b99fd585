"""Tables of sections (所属), posts (職), staff (職員) and dated assignments (配置)."""

from typing import ClassVar

from peewee import AutoField, Check, DateField, ForeignKeyField, IntegerField

from app.storage.database import Table
from app.storage.fields import Key, Text


class Section(Table):
    """A section of the body (所属・課). Never deleted: contracts of past years name it."""

    id = AutoField()
    code = Key(unique=True)
    name = Text()
    # Where it stands in lists: the order of the organisation chart, not of the name.
    position = IntegerField(default=0)
    closed_on = DateField(null=True)


class Post(Table):
    """A post in a section (職): 課長, 情報セキュリティ管理者. Duties hang on it, not on persons."""

    id = AutoField()
    section = ForeignKeyField(Section, backref="posts", on_delete="RESTRICT")
    section_id: int
    title = Key()
    closed_on = DateField(null=True)

    class Meta:
        indexes = ((("section", "title"), True),)


class Person(Table):
    """A member of the staff (職員)."""

    id = AutoField()
    name = Text()
    staff_number = Key(null=True, unique=True)


class Assignment(Table):
    """Who holds a post from when until when (配置); both days included, open end is None."""

    id = AutoField()
    person = ForeignKeyField(Person, backref="assignments", on_delete="RESTRICT")
    person_id: int
    post = ForeignKeyField(Post, backref="assignments", on_delete="RESTRICT")
    post_id: int
    since = DateField()
    until = DateField(null=True)

    class Meta:
        indexes = ((("post", "since"), True), (("person", "since"), False))
        constraints: ClassVar = [Check("until IS NULL OR until >= since", name="assignment_term")]
