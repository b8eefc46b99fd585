"""Forms of the first set-up (初期設定) and of the settings of the body (団体の設定)."""

from app.accounts.forms import new_password_field, repeated_password_field
from app.actor.deeds import Role
from app.installation.settings import Exemption
from app.organization.profile import (
    ArticleStyle,
    BodyKind,
    Parties,
    Profile,
    load_profile,
    profile_codes,
)
from app.web.choices import CheckboxesField, Option, RadiosField, options_of
from app.web.fields import DateField, NameField, TextAreaField, TextField
from app.web.forms import Form, VersionedForm

HEAD_SUPPORT = "契約書などの発注者欄に表示されます。例）市長、町長、管理者"


def profile_options() -> list[Option]:
    """The six policies to begin with: name, and in one line what it is."""
    profiles = [load_profile(code) for code in profile_codes()]
    return [Option(one.code, one.name, profile_line(one)) for one in profiles]


def profile_line(profile: Profile) -> str:
    """Kind of the body, title of its policy, and whether audit and self-check stand in it."""
    if profile.kind is BodyKind.GENERIC:
        return (
            "自団体のポリシーを登録するまでの間に用いる標準です。根拠は法令とガイドライン等です。"
        )
    policy = profile.policy
    number = f"（{policy.number}）" if policy.number else ""
    ways = [
        word
        for word, there in (
            ("監査", profile.evaluation.audit),
            ("自己点検", profile.evaluation.self_check),
        )
        if there
    ]
    return f"{profile.kind.label}。{policy.title}{number}。評価：{'と'.join(ways)}"


class SetUpForm(Form):
    profile_code = RadiosField(
        "情報セキュリティポリシー",
        required=True,
        support="団体が用いるポリシーを選択してください。",
    )
    body_name = NameField(
        "団体名", required=True, max_length=100, width=20, support="例）○○市、○○組合"
    )
    head_title = TextField(
        "団体の長の職名", required=True, max_length=50, width=12, support=HEAD_SUPPORT
    )
    head_name = NameField("団体の長の氏名", max_length=100, width=20)
    address = NameField("団体の住所", max_length=200, width=30)
    login_name = TextField(
        "ユーザーID",
        required=True,
        max_length=64,
        width=20,
        support="半角の英数字と . _ @ - が使えます。",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    display_name = TextField("氏名", required=True, max_length=100, width=20)
    more_roles = CheckboxesField(
        "あわせて受け持つ役割",
        support="システム管理の役割だけでは委託業務を扱えません。少人数で始める場合に選択してください。",
        options=(
            Option(Role.SECURITY, Role.SECURITY.label, "要件の確認、ポリシーの設定など"),
            Option(Role.PROCUREMENT, Role.PROCUREMENT.label, "委託業務の登録、書面の作成など"),
        ),
    )
    password = new_password_field("パスワード")
    password_again = repeated_password_field("パスワード（確認）", "password")

    BODY = ("profile_code", "body_name", "head_title", "head_name", "address")
    ACCOUNT = ("login_name", "display_name", "more_roles", "password", "password_again")


class SettingsForm(VersionedForm):
    body_name = NameField("団体名", required=True, max_length=100, width=20)
    head_title = TextField(
        "団体の長の職名", required=True, max_length=50, width=12, support=HEAD_SUPPORT
    )
    head_name = NameField("団体の長の氏名", max_length=100, width=20)
    address = NameField("団体の住所", max_length=200, width=30)
    parties = RadiosField(
        "契約書での当事者の呼び方",
        required=True,
        options=options_of(Parties),
        support="契約ごとに変更できます。指定管理の協定と労働者派遣契約では、専用の呼び方になります。",
    )
    article_style = RadiosField(
        "条の番号の付け方", required=True, options=options_of(ArticleStyle), in_row=True
    )


class ExemptionForm(VersionedForm):
    exemption = RadiosField("判断", required=True, options=options_of(Exemption))
    exemption_reason = TextAreaField(
        "判断の理由",
        max_length=1000,
        rows=4,
        support="判断した場合は必ず入力してください。",
    )
    exemption_on = DateField("判断した日")


class ConsultationForm(VersionedForm):
    consultation_sections = CheckboxesField(
        "事前協議先の所属",
        support="委託の起案前に協議する所属を選択してください。協議を行わない場合は、全て外してください。",
    )
