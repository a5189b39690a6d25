import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ReportCounts } from "@/api/types";
import { listed } from "@/lib/format";
import { activeFilters, type InboxSearch, type Tab, withoutFilters } from "@/nouns/reports/filters";
import { countsQuery } from "@/nouns/reports/queries";
import { waitingText } from "@/nouns/reports/waiting";
import { Button } from "@/ui/controls/button";
import { Empty } from "@/ui/states";
import { filterLabel } from "./filters/filter-labels";

const TITLES: Readonly<Record<Tab, string>> = {
  review: "Nothing needs review",
  researching: "Nothing is being researched",
  gathering: "Nothing is gathering signals",
  snoozed: "Nothing is snoozed",
  resolved: "Nothing is resolved yet",
  dismissed: "Nothing is dismissed",
  quarantine: "Nothing is in quarantine",
  all: "There are no reports",
};

const REASONS: Readonly<Record<Tab, string>> = {
  review: "Reports come here once research has found out what is wrong, whether or not it knows the code.",
  researching: "Reports are researched when enough signals are about them.",
  gathering: "Every new problem begins here, with its first signal.",
  resolved: "Reports come here when their problem is solved.",
  snoozed: "Reports wait here until a date, or until more signals arrive, and come back by themselves.",
  dismissed: "Dismissed reports are kept here, and can be restored.",
  quarantine: "Signals that look like manipulation are held there.",
  all: "Every new problem begins with its first signal.",
};

/** An empty list: because of filters, or since there is nothing. */
export function NothingHere({
  projectId,
  search,
  tab,
}: {
  projectId: string;
  search: InboxSearch;
  tab: Tab;
}) {
  const navigate = useNavigate();
  const filters = activeFilters(search);
  const counts = useQuery(countsQuery(projectId, search)).data;
  if (filters.length > 0) {
    return (
      <Empty
        title="Nothing matches"
        action={
          <Button
            onClick={() =>
              void navigate({
                to: "/projects/$projectId/inbox",
                params: { projectId },
                search: withoutFilters(search),
              })
            }
          >
            Clear the filters
          </Button>
        }
      >
        No report of this tab matches {listed(filters.map((name) => filterLabel(name, search)))}.
      </Empty>
    );
  }
  if (counts && isNew(counts)) {
    return (
      <Empty
        title="No signal has arrived yet"
        action={
          <Link to="/projects/$projectId/sources/new" params={{ projectId }} search={{}}>
            Connect a source
          </Link>
        }
      >
        Signals of one problem become one report, and reports appear here. Connect a source, or send a test
        signal from the page of signals.
      </Empty>
    );
  }
  const waiting = counts && tab === "review" ? waitingText(counts.waiting) : "";
  if (waiting) {
    return (
      <Empty title="Nothing needs review yet" action={nextStep(projectId, tab)}>
        {waiting} Live signals come first.
      </Empty>
    );
  }
  return (
    <Empty title={TITLES[tab]} action={nextStep(projectId, tab)}>
      {REASONS[tab]}
    </Empty>
  );
}

/** Whether the project has no report in any state and no held or waiting signal. */
function isNew({ statuses, quarantined, waiting }: ReportCounts): boolean {
  return (
    quarantined + waiting.live + waiting.imported === 0 &&
    Object.values(statuses).every((amount) => amount === 0)
  );
}

function nextStep(projectId: string, tab: Tab): ReactNode {
  if (tab === "review") {
    return (
      <Link to="/projects/$projectId/inbox" params={{ projectId }} search={{ tab: "gathering" }}>
        See what is gathering
      </Link>
    );
  }
  if (tab === "gathering") {
    return (
      <Link to="/projects/$projectId/sources" params={{ projectId }}>
        Connect a source
      </Link>
    );
  }
  return null;
}
