"""The settings that a backup has."""

import json

from postroom.backups.origin import plain_settings
from postroom.settings import Settings


def test_plain_settings_have_what_differs_and_no_secret() -> None:
    settings = Settings.model_validate(
        {
            "database_url": "postgresql://user:hidden-one@host/name",
            "secret_key": "hidden-two-hidden-two",
            "backup_passphrase": "hidden-three",
            "log_level": "debug",
            "public_url": "https://someone:hidden-four@postroom.example.com",
            "data_dir": "/elsewhere",
            "notifications": {"email": {"host": "mail.example.com", "password": "hidden-five"}},
        }
    )

    found = plain_settings(settings)

    assert found == {
        "POSTROOM_LOG_LEVEL": "debug",
        "POSTROOM_PUBLIC_URL": "https://postroom.example.com",
        "POSTROOM_NOTIFICATIONS__EMAIL__HOST": "mail.example.com",
    }
    assert "hidden" not in json.dumps(found)
    assert plain_settings(Settings()) == {}
