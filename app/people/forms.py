"""Forms of sections (所属), posts (職), staff (職員) and assignments (配置)."""

from typing import Any

from app.web.choices import SelectField
from app.web.fields import DateField, IntegerField, NameField, TextField
from app.web.forms import Form

POSITION_SUPPORT = "一覧での並び順です。小さい番号から順に表示します。"


def _name_field() -> TextField:
    return TextField("所属名", required=True, max_length=100, width=20)


def _position_field() -> IntegerField:
    return IntegerField(
        "並び順", required=True, support=POSITION_SUPPORT, least=0, most=99999, width=4
    )


class SectionForm(Form):
    name = _name_field()
    position = _position_field()


class NewSectionForm(Form):
    code = TextField(
        "所属コード",
        required=True,
        max_length=40,
        width=8,
        support="財務会計システムなどで使うコードを入力してください。登録後は変更できません。",
    )
    name = _name_field()
    position = _position_field()


class LastDayForm(Form):
    last_day = DateField("最終日", required=True)


class PostForm(Form):
    title = TextField(
        "職名", required=True, max_length=100, width=20, support="例）課長、情報セキュリティ管理者"
    )


class AssignmentForm(Form):
    person = SelectField("登録済みの職員", empty="選択しない", width=30)
    name = NameField(
        "新しく登録する職員の氏名",
        max_length=100,
        width=20,
        support="登録済みの職員にいない場合に入力してください。",
    )
    staff_number = TextField(
        "新しく登録する職員の職員番号",
        max_length=40,
        width=8,
        support="同姓同名の職員を区別するために使います。",
    )
    since = DateField("開始日", required=True)
    until = DateField("終了日")

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        if self.person.data is None and not self.name.data:
            text = "登録済みの職員を選択するか、新しく登録する職員の氏名を入力してください。"
            self.refuse(text, "person")
            return False
        if self.person.data is not None and (self.name.data or self.staff_number.data):
            text = "登録済みの職員を選択したときは、氏名と職員番号を空欄にしてください。"
            self.refuse(text, "name")
            return False
        return fits


class PersonForm(Form):
    name = NameField("氏名", required=True, max_length=100, width=20)


class NewPersonForm(PersonForm):
    staff_number = TextField(
        "職員番号",
        max_length=40,
        width=8,
        support="同姓同名の職員を区別するために使います。登録後は変更できません。",
    )
