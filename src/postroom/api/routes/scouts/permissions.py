"""Permission checks of runs: a run token may access its own run only, and only tools that the skill allows."""

from uuid import UUID

from postroom.api.http.access import Call
from postroom.api.http.errors import permission_denied
from postroom.domain.scouts.plan import plan_of
from postroom.domain.scouts.skills import SkillProblem
from postroom.scouts.runs.schemas import Run
from postroom.skills import service as skills


def require_own_run(call: Call, run_id: UUID) -> None:
    """Reject a call on `run_id` with the token of another run; other keys may access any run.

    Raises:
        WireError: 403, the token is that of another run.
    """
    own = call.actor.scout_run_id
    if own is not None and own != run_id:
        raise permission_denied("This token belongs to another run and can only act on that run.")


async def require_opt_in(call: Call, run: Run, tool: str) -> None:
    """Reject a tool that the run's version of the skill has not opted in to.

    Raises:
        WireError: 403, the skill does not list the tool as allowed.
    """
    front = await skills.front_matter(call.uow, run.project_id, run.skill_name, run.skill_version)
    try:
        allowed = front is not None and tool in plan_of(run.skill_name, front).tools
    except SkillProblem:
        allowed = False
    if not allowed:
        raise permission_denied(
            f"The skill of this scout does not allow the tool '{tool}'. Name it in the skill's 'allowed-tools'."
        )
