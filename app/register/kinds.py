"""The kinds of entries (台帳記載事項の種別)."""

from enum import StrEnum

from app.actor.deeds import Deed


class EntryKind(StrEnum):
    """What an entry of the register is about."""

    BODY = "body"
    ENGAGEMENT = "engagement"
    CLOUD_SERVICE = "cloud_service"
    SOCIAL_MEDIA_SERVICE = "social_media_service"
    SOCIAL_MEDIA_ACCOUNT = "social_media_account"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def write_deed(self) -> Deed:
        """The right that changing such an entry needs, in the section of the entry."""
        return Deed.SETTINGS_WRITE if self is EntryKind.BODY else Deed.ENGAGEMENT_WRITE


_LABELS = {
    EntryKind.BODY: "団体",
    EntryKind.ENGAGEMENT: "委託業務",
    EntryKind.CLOUD_SERVICE: "クラウドサービス",
    EntryKind.SOCIAL_MEDIA_SERVICE: "ソーシャルメディアサービス",
    EntryKind.SOCIAL_MEDIA_ACCOUNT: "ソーシャルメディアアカウント",
}
