import { Link } from "@tanstack/react-router";
import { plural } from "@/lib/format";
import { activeFilters, type InboxSearch, withoutFilters } from "@/nouns/reports/filters";
import { Empty } from "@/ui/states";

/** Nothing is left of what was to be decided. */
export function AllDone({
  projectId,
  search,
  done,
}: {
  projectId: string;
  search: InboxSearch;
  done: number;
}) {
  const filtered = activeFilters(search).length > 0;
  return (
    <Empty
      title={done > 0 ? `All done: ${plural(done, "report")} decided` : "Nothing to decide here"}
      action={
        <Link
          to="/projects/$projectId/inbox"
          params={{ projectId }}
          search={filtered ? withoutFilters(search) : search}
        >
          {filtered ? "Show the list without filters" : "Back to the list"}
        </Link>
      }
    >
      {filtered
        ? "Nothing that matches the filters is left."
        : "New reports appear here once they have been researched."}
    </Empty>
  );
}
