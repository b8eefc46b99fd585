"""Forms of sign-in (サインイン), passwords and users (利用者)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wtforms.validators import StopValidation

from app.actor.actor import Grant
from app.actor.deeds import Role
from app.web.choices import CheckboxesField, Option, SelectField, options_of
from app.web.fields import PasswordField, TextField
from app.web.forms import FilterForm, Form, VersionedForm

PASSWORD_RULE = (
    "12文字以上で、5種類以上の文字を使ってください。"
    "空白を挟んだ語の並びも使えます。ユーザーIDや氏名は含めないでください。"
)
ROLES_OF_ALL = tuple(role for role in Role if not role.in_section)
ROLES_OF_SECTION = tuple(role for role in Role if role.in_section)
EMPTY_LINES = 2  # offered behind the roles that a user has
FEWEST_LINES = 3
MOST_LINES = 40

# Between the names and these stand the lines of roles within sections.
PAGE_ORDER = {
    "login_name": 0,
    "display_name": 1,
    "wide_roles": 3,
    "password": 4,
    "password_again": 5,
}

ROLE_SUPPORT = {
    Role.PROCUREMENT: "全所属の委託業務と委託事業者を登録・変更し、書面を作成・確定します。",
    Role.LEGAL: "全所属の委託業務を閲覧し、書面を作成します。",
    Role.PRIVACY: "全所属の委託業務を閲覧し、書面を作成します。",
    Role.SECURITY: "要件の確認、判断の記録、ポリシーの設定、操作履歴の閲覧を行います。",
    Role.APPROVER: "全所属の委託業務を閲覧し、要件を確認します。",
    Role.AUDITOR: "全てを閲覧し、何も変更しません。",
    Role.ADMIN: "利用者、所属、団体の設定を管理します。委託業務の内容は閲覧できません。",
}


class SameAs:
    """Refuses a second typing that differs from the first."""

    def __init__(self, first: str) -> None:
        self.first = first

    def __call__(self, form: Any, field: Any) -> None:
        if field.data != form[self.first].data:
            raise StopValidation("確認のため、同じパスワードをもう一度入力してください。")


def new_password_field(label: str) -> PasswordField:
    """A password to be chosen, with the rule for it."""
    return PasswordField(label, support=PASSWORD_RULE, autocomplete="new-password")


def repeated_password_field(label: str, first: str) -> PasswordField:
    """The same password once more; `first` is the name of the field it repeats."""
    return PasswordField(label, autocomplete="new-password", validators=[SameAs(first)])


class SignInForm(Form):
    login_name = TextField(
        "ユーザーID",
        required=True,
        width=20,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField("パスワード")


class OwnPasswordForm(Form):
    old_password = PasswordField("現在のパスワード")
    password = new_password_field("新しいパスワード")
    password_again = repeated_password_field("新しいパスワード（確認）", "password")


class NewPasswordForm(Form):
    """The administrator gives somebody a password."""

    password = new_password_field("新しいパスワード")
    password_again = repeated_password_field("新しいパスワード（確認）", "password")


class UserFilter(FilterForm):
    q = TextField("氏名・ユーザーID", width=12)
    role = SelectField("役割", empty="全て", options=options_of(Role))
    section = SelectField("所属", empty="全て")


class UserForm(VersionedForm):
    """What an account is; the lines of roles within sections come from `lines_of`."""

    display_name = TextField(
        "氏名", required=True, max_length=100, width=20, support="画面と操作履歴に表示されます。"
    )
    wide_roles = CheckboxesField(
        "所属を限らない役割",
        options=tuple(Option(role, role.label, ROLE_SUPPORT[role]) for role in ROLES_OF_ALL),
    )

    def asked(self) -> Iterator[Any]:
        """The fields in the order of the page, whatever form they come from."""
        return iter(sorted(super().asked(), key=_place_on_page))

    def lines(self) -> list[tuple[Any, Any]]:
        """The pairs of fields (role, section), in their order."""
        numbers = [
            int(name.removeprefix("role_")) for name in self._fields if name.startswith("role_")
        ]
        return [(self[f"role_{one}"], self[f"section_{one}"]) for one in sorted(numbers)]

    def grants(self) -> set[Grant]:
        """The roles chosen; to be read after validation."""
        chosen = {Grant(role) for role in self.wide_roles.data or ()}
        for role, section in self.lines():
            if role.data is not None:
                chosen.add(Grant(role.data, section.data))
        return chosen

    def validate(self, extra_validators: Any = None) -> bool:
        fits = super().validate(extra_validators)
        for role, section in self.lines():
            if role.errors or section.errors:
                continue
            if role.data is not None and section.data is None:
                self.refuse(f"「{role.data.label}」の所属を選択してください。", section.short_name)
                fits = False
            if role.data is None and section.data is not None:
                self.refuse("この所属での役割を選択してください。", role.short_name)
                fits = False
        return fits


class NewUserForm(UserForm):
    login_name = TextField(
        "ユーザーID",
        required=True,
        max_length=64,
        width=20,
        support="半角の英数字と . _ @ - が使えます。登録後は変更できません。",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = new_password_field("初期パスワード")
    password_again = repeated_password_field("初期パスワード（確認）", "password")


def _place_on_page(field: Any) -> tuple[int, int, str]:
    name, _, number = field.short_name.partition("_")
    if number.isdecimal():  # role_1, section_1, role_2 …
        return 2, int(number), name
    return PAGE_ORDER.get(field.short_name, 2), 0, field.short_name


def with_role_lines(form: type[UserForm], count: int) -> type[UserForm]:
    """The form with so many lines for a role within one section (兼務 needs several)."""
    lines: dict[str, Any] = {}
    for number in range(1, min(max(count, FEWEST_LINES), MOST_LINES) + 1):
        lines[f"role_{number}"] = SelectField(
            f"役割{number}", options=options_of(ROLES_OF_SECTION), empty="なし", width=12
        )
        lines[f"section_{number}"] = SelectField(f"所属{number}", empty="なし", width=20)
    return type(form.__name__, (form,), lines)


def role_answers(grants: Iterable[Grant]) -> dict[str, Any]:
    """The roles of a user as the answers of the form."""
    held = sorted(grants, key=lambda one: (one.section_id or 0, one.role))
    answers: dict[str, Any] = {
        "wide_roles": tuple(role for role in ROLES_OF_ALL if Grant(role) in set(held))
    }
    in_section = [one for one in held if one.section_id is not None]
    for number, (role, section_id) in enumerate(in_section, start=1):
        answers[f"role_{number}"], answers[f"section_{number}"] = role, section_id
    return answers


def section_options(lines: int, sections: Sequence[Option]) -> dict[str, Sequence[Option]]:
    """The choices of every section field of a form with so many lines."""
    count = min(max(lines, FEWEST_LINES), MOST_LINES)
    return {f"section_{number}": sections for number in range(1, count + 1)}
