"""What is wrong with the content of an artefact, in bounded words."""

from pydantic import ValidationError

MAX_PROBLEMS = 20
"""Problems of a content that are listed."""
MAX_NAME = 100
"""Characters of a key that are quoted in a problem's place."""


def explain(error: ValidationError) -> str:
    """Return the number of problems, then each of the first with its place: names of a content's keys are cut."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    many = "error" if len(problems) == 1 else "errors"
    lines = [f"{len(problems)} validation {many} for {error.title}"]
    for problem in problems[:MAX_PROBLEMS]:
        place = ".".join(_one_line(str(part)) for part in problem["loc"])
        lines += [place, f"  {problem['msg']} [type={problem['type']}]"]
    return "\n".join(lines)


def _one_line(name: str) -> str:
    return (
        name[:MAX_NAME].encode("unicode_escape").decode("ascii")
        if not name.isprintable()
        else name[:MAX_NAME]
    )
