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


def test_plain_settings_of_commands_and_addresses_have_no_arguments_users_or_queries() -> None:
    price = {"input": "1.5", "output": "6"}
    settings = Settings.model_validate(
        {
            "language": {
                "model": "command:llm --key sk-hidden",
                "base_url": "https://hidden@models.example.com:8443/v1?key=hidden#hidden",
                "command_environment": ["PATH", "LLM_KEY=hidden"],
                "prices": {'command:["llm", "--key", "sk-hidden"]': price, "openai:small": price},
            },
            "handoff": {"command": ["agent", "--token", "hidden"], "command_projects": [1]},
            "embedding": {"base_url": "models.example.com/v1?key=hidden", "model_file": "/models/one"},
            "sign_in": {"oidc": {"issuer": "https://id.example.com/acme?token=hidden"}},
            "spend": {"dollars_per_day": "2.5"},
        }
    )

    found = plain_settings(settings)

    prices = json.loads(found.pop("POSTROOM_LANGUAGE__PRICES"))
    assert prices == {"command:llm": price, "openai:small": price}
    assert found == {
        "POSTROOM_LANGUAGE__MODEL": "command:llm",
        "POSTROOM_LANGUAGE__BASE_URL": "https://models.example.com:8443/v1",
        "POSTROOM_LANGUAGE__COMMAND_ENVIRONMENT": '["PATH", "LLM_KEY"]',
        "POSTROOM_HANDOFF__COMMAND": '["agent"]',
        "POSTROOM_HANDOFF__COMMAND_PROJECTS": "[1]",
        "POSTROOM_EMBEDDING__MODEL_FILE": "/models/one",
        "POSTROOM_SIGN_IN__OIDC__ISSUER": "https://id.example.com/acme",
        "POSTROOM_SPEND__DOLLARS_PER_DAY": "2.5",
    }
