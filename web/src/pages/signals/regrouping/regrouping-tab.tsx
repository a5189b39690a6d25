import { useQuery } from "@tanstack/react-query";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import { changes } from "@/nouns/regrouping/run-labels";
import { useAskForRun } from "@/nouns/regrouping/run-mutations";
import { isOpen, regroupRunQuery, regroupRunsQuery } from "@/nouns/regrouping/run-queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Section } from "@/ui/page";
import { Failed, InlineError, Loading } from "@/ui/states";
import type { TabProps } from "../tab-props";
import styles from "./regrouping-tab.module.css";
import { RunResult } from "./run-result";
import { RunsTable } from "./runs-table";

/** Grouping the recent signals again: shows what would change, applies it, and undoes it. */
export function RegroupingTab({ projectId, search, change }: TabProps) {
  const readOnly = useReadOnlyReason(projectId);
  const ask = useAskForRun(projectId);
  const runs = useQuery(regroupRunsQuery(projectId));
  const shown = useQuery({
    ...regroupRunQuery(projectId, search.run ?? ""),
    enabled: search.run !== undefined,
  });
  const run = search.run === undefined ? undefined : shown.data;
  const busy = runs.data?.results.some((one) => isOpen(one) && one.kind !== "automatic") ?? false;
  const start = (dryRun: boolean) => ask.mutate(dryRun, { onSuccess: (made) => change({ run: made.id }) });

  const wait = busy ? "A run is in progress." : null;
  useAction("regroup.preview", () => start(true), { unavailable: readOnly ?? wait });
  useAction("regroup.apply", () => start(false), {
    enabled: run?.kind === "dry_run" && run.state === "done" && changes(run) > 0,
    unavailable: readOnly ?? wait,
  });

  return (
    <div className={styles.tab}>
      <Section
        title="Group the recent signals again"
        help="New signals may show that two reports are one problem, or that one is two. A preview says what would change and changes nothing. Reports that people or agents already act on are left alone."
      >
        <div className={styles.form}>
          <ActionButton action="regroup.preview" kind="primary" busy={ask.isPending}>
            Preview
          </ActionButton>
        </div>
        {ask.error ? <InlineError>{errorMessage(ask.error)}</InlineError> : null}
        {search.run !== undefined && shown.error ? (
          <InlineError>Could not load this run. {errorMessage(shown.error)}</InlineError>
        ) : null}
        {search.run !== undefined && shown.isPending ? <Loading label="Loading the run" lines={3} /> : null}
        {run ? (
          <RunResult projectId={projectId} run={run} onClose={() => change({ run: undefined })} />
        ) : null}
      </Section>
      <Section title="Runs">
        {runs.data ? (
          <RunsTable
            projectId={projectId}
            runs={runs.data.results}
            current={search.run}
            onShow={(id) => change({ run: id })}
          />
        ) : runs.error ? (
          <Failed
            title="Could not load the runs"
            reason={errorMessage(runs.error)}
            at={runs.errorUpdatedAt}
            onRetry={() => void runs.refetch()}
          />
        ) : (
          <Loading label="Loading the runs" lines={4} />
        )}
      </Section>
    </div>
  );
}
