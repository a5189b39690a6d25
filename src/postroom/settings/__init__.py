"""Every setting of Postroom: one frozen tree, read once from the environment, passed from `bootstrap`.

Nothing else reads the environment. A name is `POSTROOM_` plus the path, with two underscores between levels:
`POSTROOM_DATABASE_URL`, `POSTROOM_EMBEDDING__PROVIDER`.

The tree is loaded when a name of it is used: commands beside a running server need only `ClientSettings`.
"""

from typing import TYPE_CHECKING, Any

from postroom.settings.client import ClientSettings, config_dir, default_data_dir, inherited, wants_styles

if TYPE_CHECKING:
    from postroom.settings.root import (
        BackupSettings,
        ConsolidationSettings,
        EmbeddingSettings,
        FollowUpSettings,
        GitHubSettings,
        GitSettings,
        GroupingSettings,
        HandoffSettings,
        JobSettings,
        LanguageSettings,
        LimitSettings,
        MailSettings,
        MetricSettings,
        NotificationSettings,
        OidcSettings,
        PriceSettings,
        ReadingSettings,
        ResearchSettings,
        RetentionSettings,
        ScoutSettings,
        ScreeningSettings,
        SdkSettings,
        ServerSettings,
        Settings,
        SignInSettings,
        SourceMapSettings,
        SourceSettings,
        SpendSettings,
        TrackerSettings,
    )

__all__ = [
    "BackupSettings",
    "ClientSettings",
    "ConsolidationSettings",
    "EmbeddingSettings",
    "FollowUpSettings",
    "GitHubSettings",
    "GitSettings",
    "GroupingSettings",
    "HandoffSettings",
    "JobSettings",
    "LanguageSettings",
    "LimitSettings",
    "MailSettings",
    "MetricSettings",
    "NotificationSettings",
    "OidcSettings",
    "PriceSettings",
    "ReadingSettings",
    "ResearchSettings",
    "RetentionSettings",
    "ScoutSettings",
    "ScreeningSettings",
    "SdkSettings",
    "ServerSettings",
    "Settings",
    "SignInSettings",
    "SourceMapSettings",
    "SourceSettings",
    "SpendSettings",
    "TrackerSettings",
    "config_dir",
    "default_data_dir",
    "inherited",
    "wants_styles",
]


def __getattr__(name: str) -> Any:
    """Load the tree and return a class of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from postroom.settings import root  # noqa: PLC0415  # a third of a second, most of it pydantic

    return getattr(root, name)
