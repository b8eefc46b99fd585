"""The body's own words in texts of the catalogue (団体の用語): for screens, never for contracts."""

from app.organization.profile import VOCABULARY_WORDS, Profile

OWN_WORDS = (
    "vendor",
    "outsourcing",
    "instrument",
    "staff",
    "external_service",
    "cloud",
    "social_media",
)


def in_own_words(text: str, profile: Profile) -> str:
    """The text with {vendor}, {outsourcing} … replaced by the words of the body's own policy."""
    for name in VOCABULARY_WORDS:
        if f"{{{name}}}" in text:
            text = text.replace(f"{{{name}}}", getattr(profile.vocabulary, name))
    return text
