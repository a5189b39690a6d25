"""What a run may do: with its token act on itself and on no other run, and what its skill allows."""

from uuid import UUID

from postroom.domain.scouts.plan import plan_of
from postroom.domain.scouts.skills import SkillProblem
from postroom.edge.access import Call
from postroom.edge.errors import permission_denied
from postroom.scouts.runs.schemas import Run
from postroom.skills import service as skills


def require_own_run(call: Call, run_id: UUID) -> None:
    """Refuse a call on the run `run_id` whose key is the token of another run; other keys may act on any run.

    Raises:
        WireError: 403, the token is that of another run.
    """
    own = call.actor.scout_run_id
    if own is not None and own != run_id:
        raise permission_denied("This token belongs to another run and may act on that run only.")


async def require_opt_in(call: Call, run: Run, tool: str) -> None:
    """Refuse what the skill of a run, in the version that it follows, has not opted in to.

    Raises:
        WireError: 403, the skill does not name the tool among those it allows.
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
