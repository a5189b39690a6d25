"""Sentences with which an operation refuses input of the described form, and why the description can't say so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemathesis import Case


@dataclass(frozen=True)
class Refusal:
    """Why a description in JSON Schema can't exclude an input, and how the sentences about it begin."""

    reason: str
    sentences: tuple[str, ...]


_SCOUTS = (
    Refusal(
        "the ranges of a schedule's fields depend on their places and on the values before",
        (r"'[^']*' is not a \D+ of a schedule; it takes numbers from ",),
    ),
    Refusal(
        "a schema has to be valid, and to refer to nothing but itself",
        ("This is not a valid JSON Schema", "A schema may only refer to its own parts"),
    ),
)
_REVIEWERS = Refusal(
    "reviewers have to be members, with a login",
    (r"(?:content|suggested_reviewers)\[\d+\]: ",),
)
_OTHER_SOURCE = Refusal(
    "product and type have to be those of the stored configuration",
    ("source_(?:product|type) cannot be changed after creation",),
)
_TRACKER = Refusal(
    "the fields of a target depend on the kind; another host needs the token again",
    (
        "Missing required fields for ",
        r"\D{1,20} has no field ",
        "The address of the API must look like ",
        r"Give the token again\.",
    ),
)
_PAST = Refusal("the present time", (r"Must be in the future\.",))
_KIND = Refusal(
    "configuration and secrets depend on the kind, which has a schema in the list of kinds",
    ("The configuration is invalid: ", "[^']+ has no secret '"),
)
_CONTENT = Refusal(
    "fields of a content depend on each other, and ids on what is stored",
    (
        "content does not match the 'code_reference' schema: [^']*lines? ",
        "content does not match the 'signal_finding' schema: signal_id",
        r"Unknown task for this project\.",
    ),
)

_FORM = Refusal(
    "fields of a form depend on each other: a measure needs its field, its part or one threshold", (".+",)
)

_TIMES = Refusal(
    "times and time zones are names that the clock knows",
    (r"Write a time as 22:00\.", ".*time zone"),
)
_ADDRESS = Refusal(
    "what an address has to be depends on the kind, and mail to the caller needs none",
    (
        r"Give an address\.",
        "Give the address of a topic",
        "Give 1 to 20 e-mail addresses",
        "'[^']*' is not an e-mail address",
        ".*URL",
    ),
)

EVERYWHERE = (
    Refusal("numbers in free objects may be of any size", (r"Integers must fit into 64 bits\.",)),
    Refusal("the task in the header has to be one of the project", (r"unknown task for this project\.",)),
)

REFUSALS: Mapping[str, tuple[Refusal, ...]] = {
    "account_create_project": (
        Refusal(
            "the organization has to be one of the caller's",
            (r"You are not a member of this organization\.",),
        ),
    ),
    "artefacts_create_artefact": (_CONTENT,),
    "artefacts_edit_artefact": (
        Refusal(
            "the content has to match the type of the stored entry, which has to be one that can be written",
            (r"content does not match the '\w+' schema: ", r"Artefact type '\w+' is read-only"),
        ),
    ),
    "artefacts_get_diff": (
        Refusal(
            "the entry in the address has to be a commit", ("Diffs are only available for commit artefacts",)
        ),
    ),
    "artefacts_put_reviewers_of_reports_artefacts": (
        Refusal(
            "the entry in the address has to be one of reviewers",
            ("Only suggested_reviewers artefacts may be modified",),
        ),
        _REVIEWERS,
    ),
    "handing_over_change_handoff_config": (
        Refusal("the channel has to fit the stored URL", ("A webhook needs a URL",)),
    ),
    "notifications_add_destination": (_ADDRESS, _TIMES),
    "notifications_change_destination": (_TIMES,),
    "notifications_connect_slack_app": (
        Refusal(
            "secrets are what Slack made, and Slack is asked",
            ("The bot token begins with xoxb-", "See Basic Information", "Slack does not accept"),
        ),
    ),
    "project_config_set_limits": (Refusal("the operator of the server sets the most", ("The most is ",)),),
    "reports_change_state": (
        _PAST,
        Refusal("what the status of the report allows", (r"Invalid data for state transition\.",)),
    ),
    "reports_change_states": (_PAST,),
    "reports_correct_many": (
        Refusal("at least one correction, no field corrected and given back, members and names", (".+",)),
    ),
    "repositories_connect_repository": (
        Refusal(
            "protocols are a setting of the server, and a token needs one of them",
            ("Remotes may be reached by ", "A token is for a remote with https"),
        ),
        Refusal(
            "names at the end of a URL, numbers as hosts and ports, and characters that can't be printed",
            (
                "Write a repository as ORGANIZATION/NAME",
                "The host of the remote is a number",
                r"The address of the remote can't be read\.",
                "This is not a token",
            ),
        ),
    ),
    "scout_runs_edit_report": (_REVIEWERS,),
    "scout_runs_emit_signal": (
        Refusal("tags are made of their letters", ("A tag needs at least one letter",)),
    ),
    "scout_runs_emit_report": (_REVIEWERS,),
    "scouts_change_config": _SCOUTS,
    "scouts_create_form": (_FORM,),
    "scouts_preview_form": (_FORM,),
    "scouts_put_form": (_FORM,),
    "scouts_create_scout": (
        *_SCOUTS,
        Refusal("the name has to be new", ("A skill with this name already exists",)),
        Refusal(
            "paths of files have to differ from each other and to be printable",
            ("There are two files with the path '", "Separate the parts of a path with '/'"),
        ),
    ),
    "scouts_put_config": (
        *_SCOUTS,
        Refusal("the skill has to exist", (r"No skill with this name exists on this project\.",)),
    ),
    "scouts_put_skill": (
        Refusal("the text is YAML and Markdown with rules of its own", (r"Line \d+: ",)),
        Refusal("the name has to be that of the stored skill", ("The name of this skill is ",)),
    ),
    "signals_begin_upload": (
        Refusal(
            "the name says the format, and the size has a limit of the server",
            ("The name must end in ", "A file may have "),
        ),
    ),
    "signing_in_get_invitation": (
        Refusal("the token has to be that of a pending invitation", (r"The link is no longer valid\.",)),
    ),
    "source_configs_change_config": (_OTHER_SOURCE,),
    "source_configs_create_config": (
        Refusal(
            "there may be no configuration of the source yet, and session analysis has to be approved",
            (
                "A configuration for this source product and type already exists",
                "Session analysis gives sessions",
            ),
        ),
    ),
    "source_configs_replace_config": (_OTHER_SOURCE,),
    "sources_add_source": (_KIND,),
    "sources_change_source": (_KIND,),
    "tasks_create_task": (
        Refusal("the report has to be one of the project", (r"This report does not exist\.",)),
    ),
    "sources_poll_source": (
        Refusal(
            "the stored source has to be switched on, and one that is polled",
            (r"This source is not polled: ", r"This source is switched off\."),
        ),
    ),
    "sources_preview_source": (
        _KIND,
        Refusal("samples depend on the kind", ("There is no sample '",)),
    ),
    "trackers_change_tracker": (_TRACKER,),
    "trackers_connect_tracker": (
        _TRACKER,
        Refusal("only GitHub's trackers do without a token", (r"This field is required\.",)),
    ),
    "trackers_open_tracker_issue": (
        Refusal("the issue has to be one of the tracker", ("That is no issue of ",)),
    ),
}
"""By operation. For all others, input of the described form is never refused with 400."""


def is_expected(case: Case[Any], response: Any) -> bool:
    """Return whether an operation may refuse input of the described form with the response's sentence."""
    body = response.json()
    sentence = str(body.get("detail") or body.get("error"))
    known = (*EVERYWHERE, *REFUSALS.get(case.operation.definition.raw["operationId"], ()))
    return any(re.match(start, sentence) for refusal in known for start in refusal.sentences)
