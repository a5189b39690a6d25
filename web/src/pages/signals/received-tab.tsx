import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { errorMessage } from "@/api/errors";
import type { FoundSignal } from "@/api/types";
import { clip, plural, productName } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { sourceLabel, stateLabel } from "@/nouns/signals/labels";
import { funnelQuery, RECEIVED_PAGE, receivedQuery } from "@/nouns/signals/queries";
import { RECEIVED_STATES } from "@/nouns/signals/search";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { Pages } from "@/ui/controls/pages";
import { type Column, Table } from "@/ui/display/table";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";
import styles from "./funnel/funnel-tab.module.css";
import type { TabProps } from "./tab-props";

/** Every signal that was received, the newest first; each leads to what happened to it. */
export function ReceivedTab({ projectId, search, change }: TabProps) {
  const page = Number(search.page ?? "1") - 1;
  const { state, source } = search;
  const received = useQuery(receivedQuery(projectId, { state, source, page }));
  const filtered = state !== undefined || source !== undefined;
  return (
    <div className={styles.tab}>
      <Filters projectId={projectId} search={search} change={change} />
      {received.data ? (
        <>
          {received.error ? (
            <InlineError>This list is old: {errorMessage(received.error)}</InlineError>
          ) : null}
          {received.data.results.length > 0 ? (
            <>
              <p>{plural(received.data.count, "signal")}, the newest first.</p>
              <SignalTable projectId={projectId} signals={received.data.results} />
            </>
          ) : filtered ? (
            <Empty
              title="No signal matches"
              action={
                <Button onClick={() => change({ state: undefined, source: undefined, page: undefined })}>
                  Show all signals
                </Button>
              }
            />
          ) : (
            <Empty title="No signals yet">Connect a source, or send a test signal.</Empty>
          )}
          <Pages
            page={page}
            size={RECEIVED_PAGE}
            total={received.data.count}
            onChange={(next) => change({ page: next === 0 ? undefined : String(next + 1) })}
          />
        </>
      ) : received.error ? (
        <Failed
          title="Could not load the signals"
          reason={errorMessage(received.error)}
          at={received.errorUpdatedAt}
          onRetry={() => void received.refetch()}
        />
      ) : (
        <Loading label="Loading the signals" lines={9} />
      )}
    </div>
  );
}

function Filters({ projectId, search, change }: TabProps) {
  const { source, state } = search;
  const funnel = useQuery(funnelQuery(projectId, { days: 90, source: undefined })).data;
  const known = new Set(funnel?.results.map((row) => row.source_product));
  if (source !== undefined) known.add(source);
  return (
    <div className={styles.filters}>
      <SelectField
        bare
        label="State"
        value={state ?? ""}
        options={[["", "In any state"], ...RECEIVED_STATES.map((one) => [one, stateLabel(one)] as const)]}
        onChange={(next) => change({ state: next === "" ? undefined : next, page: undefined })}
      />
      <SelectField
        bare
        label="Source"
        value={source ?? ""}
        options={[
          ["", "From all sources"],
          ...[...known].toSorted().map((one) => [one, clip(productName(one), 60)] as const),
        ]}
        onChange={(next) => change({ source: next === "" ? undefined : next, page: undefined })}
      />
    </div>
  );
}

function SignalTable({ projectId, signals }: { projectId: string; signals: readonly FoundSignal[] }) {
  const now = useNow();
  const columns: Column<FoundSignal>[] = [
    {
      id: "signal",
      label: "Signal",
      text: true,
      cell: (one) => (
        <>
          <Link
            to="/projects/$projectId/signals/$signalId"
            params={{ projectId, signalId: one.id }}
            dir="auto"
          >
            {clip(one.description.trim(), 120) || "Without text"}
          </Link>
          <div className={styles.zero}>{clip(sourceLabel(one.source_product, one.source_type), 60)}</div>
        </>
      ),
    },
    {
      id: "state",
      label: "State",
      wideOnly: true,
      cell: (one) =>
        one.report_id === null ? (
          stateLabel(one.state)
        ) : (
          <Link
            to="/projects/$projectId/reports/$reportId"
            params={{ projectId, reportId: one.report_id }}
            search={{}}
          >
            {stateLabel(one.state)}
          </Link>
        ),
    },
    {
      id: "received",
      label: "Received",
      cell: (one) => (
        <time dateTime={one.received_at} title={fullTime(one.received_at)}>
          {relativeTime(one.received_at, now)}
        </time>
      ),
    },
  ];
  return <Table caption="Received signals" columns={columns} rows={signals} rowKey={(one) => one.id} />;
}
