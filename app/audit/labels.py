"""Words for the history (操作履歴の用語): what events, their subjects and the values are called.

A test finds every event name and every recorded column in the code and wants its label here.
"""

PACKAGES = {
    "engagements": "委託業務",
    "contractors": "委託事業者",
    "contracts": "書面",
    "requirements": "要件",
    "register": "台帳",
    "people": "所属・職・職員",
    "accounts": "利用者",
    "installation": "団体の設定",
    "audit": "操作履歴",
}
"""The first part of an event's name; also the order in filters."""

EVENTS = {
    "engagements:engagement:register": "委託業務を登録",
    "engagements:engagement:change": "委託業務の内容を変更",
    "engagements:contractor:choose": "委託業務の相手方を選択",
    "engagements:stage:move": "委託業務の段階を変更",
    "engagements:numbers:set": "他システムの番号を入力",
    "contractors:contractor:register": "委託事業者を登録",
    "contractors:contractor:edit": "委託事業者の内容を変更",
    "contractors:contractor:close": "委託事業者との取引を終了",
    "contractors:contractor:reopen": "委託事業者との取引を再開",
    "contracts:paper:issue": "書面を作成",
    "contracts:paper:freeze": "公告時の版を確定",
    "contracts:paper:complete": "確定版を補完",
    "requirements:judgement:record": "経過措置の判断を記録",
    "requirements:basis:confirm": "要件の根拠を確認済みに変更",
    "requirements:basis:withdraw": "要件の根拠の確認を取り消し",
    "register:entry:open": "台帳に記載",
    "register:entry:close": "台帳の記載を終了",
    "register:entry:reopen": "台帳の記載を再開",
    "register:responsible_post:set": "責任者の職を設定",
    "people:section:add": "所属を登録",
    "people:section:rename": "所属の内容を変更",
    "people:section:close": "所属を廃止",
    "people:section:reopen": "所属の廃止を取り消し",
    "people:post:add": "職を登録",
    "people:post:close": "職を廃止",
    "people:person:add": "職員を登録",
    "people:person:rename": "職員の氏名を変更",
    "people:assignment:add": "職員を配置",
    "people:assignment:end": "職員の配置を終了",
    "accounts:user:create": "利用者を登録",
    "accounts:user:edit": "利用者の内容を変更",
    "accounts:user:rename": "利用者の氏名を変更",
    "accounts:user:grant": "利用者の役割を変更",
    "accounts:user:deactivate": "利用者を停止",
    "accounts:user:reactivate": "利用者の停止を解除",
    "accounts:password:set": "パスワードを変更",
    "accounts:session:open": "サインイン",
    "accounts:session:close": "サインアウト",
    "installation:body:set_up": "初期設定",
    "installation:body:change": "団体の設定を変更",
    "installation:exemption:record": "適用除外の判断を記録",
    "installation:consultation:choose": "事前協議先を選択",
    "audit:value:erase": "操作履歴の値を消去",
}

KINDS = {
    "engagement": "委託業務",
    "contractor": "委託事業者",
    "joint_venture_member": "共同企業体の構成員",
    "issued_paper": "書面",
    "judgement": "経過措置の判断",
    "basis_confirmation": "根拠の確認",
    "entry": "台帳記載事項",
    "responsible_post": "責任者の職",
    "section": "所属",
    "post": "職",
    "person": "職員",
    "assignment": "職員の配置",
    "user_account": "利用者",
    "body_settings": "団体の設定",
}
"""What an event is about, by the kind of its subject (the name of its table)."""

FIELDS = {
    "engagement": {
        "entry": "台帳の番号",
        "contractor": "相手方",
        "subcontractors": "再委託先",
    },
    "contractor": {
        "name": "名称",
        "kana": "フリガナ",
        "kind": "区分",
        "corporate_number": "法人番号",
        "address": "所在地",
        "representative": "代表者の職氏名",
        "phone": "電話番号",
        "external_number": "他システムの番号",
        "note": "備考",
        "closed_on": "利用停止日",
        "members": "構成員",
    },
    "issued_paper": {
        "engagement": "委託業務",
        "kind": "書面の種類",
        "title": "書面の名称",
        "state": "状態",
        "completes": "補完した確定版",
        "made_at": "作成日時",
        "made_by": "作成者",
        "sha256": "ファイルのSHA-256",
        "skeleton": "空欄以外のSHA-256",
        "facts": "作成時の事実",
        "settings": "作成時の設定",
        "policy_version": "ポリシーの版",
        "catalogue_version": "要件カタログの版",
        "clause_version": "条項集の版",
        "clauses": "条項",
        "open_facts": "未定の事項",
        "warnings": "注意事項",
    },
    "judgement": {
        "engagement": "委託業務",
        "requirement": "要件",
        "outcome": "判断",
        "reason": "理由",
        "judged_on": "判断日",
        "recorded_at": "記録日時",
        "recorded_by": "記録した人",
    },
    "basis_confirmation": {
        "requirement": "要件",
        "place": "対策基準の箇所",
        "confirmed_at": "確認日時",
        "confirmed_by": "確認した人",
    },
    "entry": {"kind": "種別", "section": "所属", "closed_on": "終了日"},
    "responsible_post": {
        "entry": "台帳の番号",
        "post": "職",
        "since": "開始日",
        "until": "終了日",
    },
    "section": {
        "code": "所属コード",
        "name": "名称",
        "position": "並び順",
        "closed_on": "廃止日",
    },
    "post": {"section": "所属", "title": "職名", "closed_on": "廃止日"},
    "person": {"name": "氏名", "staff_number": "職員番号"},
    "assignment": {"person": "職員", "post": "職", "since": "開始日", "until": "終了日"},
    "user_account": {
        "login_name": "ユーザーID",
        "display_name": "氏名",
        "person": "職員",
        "active": "利用できる",
        "created_at": "登録日時",
        "grants": "役割",
        "password": "パスワード",
        "signed_in_from": "接続元のアドレス",
        "signed_out": "サインアウト",
    },
    "body_settings": {
        "version": "版",
        "created_at": "登録日時",
        "profile_code": "団体プロファイル",
        "body_name": "団体名",
        "head_title": "団体の長の職名",
        "head_name": "団体の長の氏名",
        "address": "住所",
        "parties": "当事者の呼び方",
        "article_style": "条の番号の形",
        "exemption": "施行規則第16条の3の適用除外",
        "exemption_reason": "判断の理由",
        "exemption_on": "判断した日",
        "consultation_sections": "事前協議先",
    },
}
"""Columns and other values by kind of subject. Facts and numbers of outsourcings have labels of
their own where they are asked."""

ERASED = "erased"
"""The field under which an erasure names the fields that it erased, whatever the kind."""


def event_label(name: str) -> str:
    """What an event is called; its own name if nobody gave it a label."""
    return EVENTS.get(name, name)


def kind_label(kind: str) -> str:
    """What the kind of a subject is called; the kind itself if nobody gave it a label."""
    return KINDS.get(kind, kind)
