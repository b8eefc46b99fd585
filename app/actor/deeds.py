"""The rights of the roles (権限表): who may do what, and in which sections, in one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """A role (役割) that a user is granted; some hold only within one section."""

    SECTION_STAFF = "section_staff"
    SECTION_HEAD = "section_head"
    PROCUREMENT = "procurement"
    LEGAL = "legal"
    PRIVACY = "privacy"
    SECURITY = "security"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The role's name as the screens show it."""
        return _ROLE_LABELS[self]

    @property
    def in_section(self) -> bool:
        """Whether the role is granted for one section (所属) and holds only there."""
        return self in (Role.SECTION_STAFF, Role.SECTION_HEAD)


_ROLE_LABELS = {
    Role.SECTION_STAFF: "所管課担当",
    Role.SECTION_HEAD: "所属長",
    Role.PROCUREMENT: "契約担当",
    Role.LEGAL: "法規担当",
    Role.PRIVACY: "個人情報担当",
    Role.SECURITY: "セキュリティ担当",
    Role.APPROVER: "許可権限者",
    Role.AUDITOR: "監査",
    Role.ADMIN: "システム管理",
}


class Deed(StrEnum):
    """Something a user may be allowed to do."""

    ENGAGEMENT_READ = "engagement_read"
    ENGAGEMENT_WRITE = "engagement_write"
    ENGAGEMENT_STAGE = "engagement_stage"
    PAPER_DRAFT = "paper_draft"
    PAPER_FREEZE = "paper_freeze"
    CONTRACTOR_READ = "contractor_read"
    CONTRACTOR_WRITE = "contractor_write"
    REQUIREMENT_CONFIRM = "requirement_confirm"
    JUDGEMENT_RECORD = "judgement_record"
    POLICY_READ = "policy_read"
    POLICY_WRITE = "policy_write"
    CATALOGUE_READ = "catalogue_read"
    SEARCH = "search"
    AUDIT_READ = "audit_read"
    ACCOUNTS_MANAGE = "accounts_manage"
    SECTIONS_MANAGE = "sections_manage"
    SETTINGS_READ = "settings_read"
    SETTINGS_WRITE = "settings_write"

    @property
    def label(self) -> str:
        """The deed as it stands in "…する権限がありません"."""
        return _DEED_LABELS[self]


_DEED_LABELS = {
    Deed.ENGAGEMENT_READ: "委託業務を閲覧",
    Deed.ENGAGEMENT_WRITE: "委託業務を登録・変更",
    Deed.ENGAGEMENT_STAGE: "委託業務の段階を変更",
    Deed.PAPER_DRAFT: "書面を作成",
    Deed.PAPER_FREEZE: "公告時の版を確定",
    Deed.CONTRACTOR_READ: "委託事業者を閲覧",
    Deed.CONTRACTOR_WRITE: "委託事業者を登録・変更",
    Deed.REQUIREMENT_CONFIRM: "要件を確認済みに",
    Deed.JUDGEMENT_RECORD: "判断を記録",
    Deed.POLICY_READ: "ポリシーを閲覧",
    Deed.POLICY_WRITE: "ポリシーの設定を変更",
    Deed.CATALOGUE_READ: "要件カタログを閲覧",
    Deed.SEARCH: "検索",
    Deed.AUDIT_READ: "操作履歴を閲覧",
    Deed.ACCOUNTS_MANAGE: "利用者を管理",
    Deed.SECTIONS_MANAGE: "所属と職を管理",
    Deed.SETTINGS_READ: "団体の設定を閲覧",
    Deed.SETTINGS_WRITE: "団体の設定を変更",
}


class Reach(StrEnum):
    """Where a right holds."""

    OWN = "own"
    ALL = "all"


_OWN, _ALL = Reach.OWN, Reach.ALL

# What everybody may do who works with contracts; it holds no content of any section.
_REFERENCE = {Deed.POLICY_READ: _ALL, Deed.CATALOGUE_READ: _ALL, Deed.SETTINGS_READ: _ALL}

_READ_ALL = {
    **_REFERENCE,
    Deed.ENGAGEMENT_READ: _ALL,
    Deed.CONTRACTOR_READ: _ALL,
    Deed.SEARCH: _ALL,
}

_SECTION = {
    **_REFERENCE,
    Deed.ENGAGEMENT_READ: _OWN,
    Deed.ENGAGEMENT_WRITE: _OWN,
    Deed.PAPER_DRAFT: _OWN,
    # A contractor belongs to no section: the same company works for many.
    Deed.CONTRACTOR_READ: _ALL,
    Deed.CONTRACTOR_WRITE: _ALL,
    Deed.SEARCH: _OWN,
}

RIGHTS: Mapping[Role, Mapping[Deed, Reach]] = MappingProxyType(
    {
        Role.SECTION_STAFF: _SECTION,
        Role.SECTION_HEAD: {
            **_SECTION,
            Deed.ENGAGEMENT_STAGE: _OWN,
            Deed.PAPER_FREEZE: _OWN,
            Deed.JUDGEMENT_RECORD: _OWN,
        },
        Role.PROCUREMENT: {
            **_READ_ALL,
            Deed.ENGAGEMENT_WRITE: _ALL,
            Deed.ENGAGEMENT_STAGE: _ALL,
            Deed.PAPER_DRAFT: _ALL,
            Deed.PAPER_FREEZE: _ALL,
            Deed.CONTRACTOR_WRITE: _ALL,
            Deed.JUDGEMENT_RECORD: _ALL,
        },
        Role.LEGAL: {**_READ_ALL, Deed.PAPER_DRAFT: _ALL},
        Role.PRIVACY: {**_READ_ALL, Deed.PAPER_DRAFT: _ALL},
        Role.SECURITY: {
            **_READ_ALL,
            Deed.PAPER_DRAFT: _ALL,
            Deed.REQUIREMENT_CONFIRM: _ALL,
            Deed.JUDGEMENT_RECORD: _ALL,
            Deed.POLICY_WRITE: _ALL,
            Deed.AUDIT_READ: _ALL,
        },
        Role.APPROVER: {**_READ_ALL, Deed.PAPER_DRAFT: _ALL, Deed.REQUIREMENT_CONFIRM: _ALL},
        Role.AUDITOR: {**_READ_ALL, Deed.AUDIT_READ: _ALL},
        Role.ADMIN: {
            Deed.ACCOUNTS_MANAGE: _ALL,
            Deed.SECTIONS_MANAGE: _ALL,
            Deed.SETTINGS_READ: _ALL,
            Deed.SETTINGS_WRITE: _ALL,
        },
    }
)
