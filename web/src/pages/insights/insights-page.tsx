import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { errorMessage } from "@/api/errors";
import type { InsightOverview } from "@/api/types";
import { count, plural } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { duration, periodName, ratio } from "@/nouns/insights/labels";
import { overviewQuery } from "@/nouns/insights/queries";
import { compact, type InsightsSearch, localDate } from "@/nouns/insights/search";
import { Facts } from "@/ui/display/facts";
import { Page } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import { Charts } from "./charts";
import { Groups } from "./groups";
import styles from "./insights-page.module.css";
import { MapSection } from "./map-section";
import type { Change } from "./parts";
import { RangeBar } from "./range-bar";

const route = getRouteApi("/signed-in/projects/$projectId/insights");

/** What became of the project's reports over time. */
export function InsightsPage() {
  const { projectId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const today = localDate(useNow());
  const overview = useQuery(overviewQuery(projectId, search, today));
  const change = (changes: { [Name in keyof InsightsSearch]: InsightsSearch[Name] | undefined }) =>
    void navigate({
      to: "/projects/$projectId/insights",
      params: { projectId },
      search: compact({ ...search, ...changes }),
      replace: true,
    });
  return (
    <Page title="Insights">
      <RangeBar search={search} range={overview.data?.range} today={today} onChange={change} />
      {overview.data ? (
        isEmpty(overview.data) ? (
          <Nothing projectId={projectId} search={search} onChange={change} />
        ) : (
          <div data-stale={overview.isPlaceholderData} className={styles.content}>
            <Totals overview={overview.data} />
            <Charts overview={overview.data} today={today} />
            <MapSection projectId={projectId} search={search} today={today} onChange={change} />
            <Groups projectId={projectId} search={search} today={today} onChange={change} />
          </div>
        )
      ) : overview.error ? (
        <Failed
          title="Could not load the insights"
          reason={errorMessage(overview.error)}
          at={overview.errorUpdatedAt}
          onRetry={() => void overview.refetch()}
        />
      ) : (
        <Loading label="Loading the insights" lines={8} />
      )}
    </Page>
  );
}

function isEmpty({ total }: InsightOverview): boolean {
  return total.opened + total.decided + total.came_back + total.archived === 0;
}

function Nothing(props: { projectId: string; search: InsightsSearch; onChange: Change }) {
  const { search } = props;
  if (search.range === "all" && !search.area && !search.source && !search.reviewer) {
    return (
      <Empty
        title="There are no reports yet"
        action={
          <Link to="/projects/$projectId/sources" params={{ projectId: props.projectId }} search={{}}>
            Connect a source
          </Link>
        }
      >
        As soon as signals arrive, their reports are counted here, at the time that their senders state.
      </Empty>
    );
  }
  return (
    <div className={styles.nothing}>
      <p>Nothing happened in this range, to the reports that the filters leave.</p>
      <button
        type="button"
        className={styles.plain}
        onClick={() =>
          props.onChange({
            range: "all",
            from: undefined,
            to: undefined,
            area: undefined,
            source: undefined,
            reviewer: undefined,
          })
        }
      >
        Show all reports of all time
      </button>
    </div>
  );
}

function Totals({ overview: { total, range } }: { overview: InsightOverview }) {
  return (
    <section aria-label={`In all, ${periodName(range)}`}>
      <Facts
        facts={[
          ["Opened", `${count(total.opened)}, of which ${count(total.open)} are open`],
          ["Decided", `${count(total.decided)}; ${count(total.undecided)} of the open ones are undecided`],
          ["Fixed", count(total.fixed)],
          ["Came back", count(total.came_back)],
          ["Time to decision", times(total.decision)],
          ["Time to fix", times(total.fix)],
          ["Signals per report", ratio(total.signals_per_report)],
        ]}
      />
    </section>
  );
}

function times(found: InsightOverview["total"]["fix"]): string {
  if (found.count === 0) return "–";
  const of = plural(found.count, "report");
  return `${duration(found.median_seconds)} (median of ${of}), 90% within ${duration(found.p90_seconds)}`;
}
