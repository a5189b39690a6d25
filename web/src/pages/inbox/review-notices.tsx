import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { cx } from "@/lib/cx";
import { clip, plural } from "@/lib/format";
import { readStored, store } from "@/lib/storage";
import { countsQuery, strongGatheringQuery } from "@/nouns/reports/queries";
import { shownTitle } from "@/nouns/reports/title";
import { waitingText } from "@/nouns/reports/waiting";
import { repositoriesQuery } from "@/nouns/repositories/queries";
import { Button } from "@/ui/controls/button";
import styles from "./inbox-page.module.css";

const NAMED = 2;
/** Total weight from which a report that still gathers signals is announced: one notable fact. */
export const NOTABLE = 0.75;
/** Number of live signals from which it is said that they wait: fewer are grouped within a second or two. */
const MANY = 10;

/** What somebody who reviews should know of besides the list: said once, above it. */
export function ReviewNotices({ projectId }: { projectId: string }) {
  return (
    <>
      <StillGrouping projectId={projectId} />
      <NoRepository projectId={projectId} />
      <StrongGathering projectId={projectId} />
    </>
  );
}

/** Says how many signals are in no report yet, since an import takes minutes. */
function StillGrouping({ projectId }: { projectId: string }) {
  const waiting = useQuery(countsQuery(projectId, {})).data?.waiting;
  const isWorthSaying = waiting && (waiting.imported > 0 || waiting.live >= MANY);
  const text = isWorthSaying ? waitingText(waiting) : "";
  return text ? (
    <p className={styles.notice} role="status">
      {text}
    </p>
  ) : null;
}

/** Asks once for a repository, where the project has none at all; no report asks for one then. */
function NoRepository({ projectId }: { projectId: string }) {
  const name = `no-repository.${projectId}`;
  const [hidden, setHidden] = useState(() => readStored(name) === "hidden");
  const repositories = useQuery({ ...repositoriesQuery(projectId), enabled: !hidden }).data;
  if (hidden || !repositories || repositories.length > 0) return null;
  return (
    <p className={styles.notice}>
      No repository is connected, so reports do not name code.
      <Link to="/projects/$projectId/settings" params={{ projectId }} search={{ tab: "repositories" }}>
        Connect a repository
      </Link>
      <Button
        onClick={() => {
          store(name, "hidden");
          setHidden(true);
        }}
      >
        Dismiss
      </Button>
    </p>
  );
}

/** Announces reports that gather signals although what they say is notable. */
function StrongGathering({ projectId }: { projectId: string }) {
  const page = useQuery(strongGatheringQuery(projectId)).data;
  const found = (page?.results ?? []).filter((one) => one.total_weight >= NOTABLE && !one.snoozed_for);
  if (found.length === 0) return null;
  return (
    <p className={cx(styles.notice, styles.oneLine)}>
      {plural(found.length, "notable report")} in Gathering:
      {found.slice(0, NAMED).map((report) => (
        <Link
          key={report.id}
          to="/projects/$projectId/reports/$reportId"
          params={{ projectId, reportId: report.id }}
          search={{ tab: "gathering" }}
        >
          {clip(shownTitle(report), 60)}
        </Link>
      ))}
      {found.length > NAMED ? (
        <Link to="/projects/$projectId/inbox" params={{ projectId }} search={{ tab: "gathering" }}>
          {`and ${plural(found.length - NAMED, "other")}`}
        </Link>
      ) : null}
    </p>
  );
}
