import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { errorMessage, isFailure } from "@/api/errors";
import type { FoundSignal, Trace } from "@/api/types";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { ReportName } from "@/nouns/reports/components/report-name";
import { MarkedText } from "@/nouns/signals/components/marked-text";
import { stateLabel } from "@/nouns/signals/labels";
import { signalQuery, traceQuery } from "@/nouns/signals/queries";
import { Disclosure } from "@/ui/controls/disclosure";
import { Facts } from "@/ui/display/facts";
import { Page, Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";

import styles from "./signal-page.module.css";
import { TraceSteps } from "./trace-steps";

const route = getRouteApi("/signed-in/projects/$projectId/signals/$signalId");

/** One signal: what it says, where it is, and what happened to it step by step. */
export function SignalPage() {
  const { projectId, signalId } = route.useParams();
  const signal = useQuery(signalQuery(projectId, signalId));
  const trace = useQuery(traceQuery(projectId, signalId));
  const back = (
    <Link to="/projects/$projectId/signals" params={{ projectId }} search={{}}>
      All signals
    </Link>
  );
  if (trace.data) {
    return (
      <Page title="Signal" actions={back}>
        <Head projectId={projectId} trace={trace.data} signal={signal.data ?? null} />
        {signal.data ? (
          <Section title="What was sent">
            <MarkedText text={signal.data.description} spans={[]} />
            <Extra extra={signal.data.extra} />
          </Section>
        ) : signal.error ? (
          <Failed
            title="Could not load the original text"
            reason={errorMessage(signal.error)}
            at={signal.errorUpdatedAt}
            onRetry={() => void signal.refetch()}
          />
        ) : null}
        <Section title="Trace">
          <TraceSteps projectId={projectId} steps={trace.data.steps} waits={trace.data.state === "pending"} />
        </Section>
      </Page>
    );
  }
  return (
    <Page title="Signal" actions={back}>
      {trace.error ? (
        isFailure(trace.error, "not-found") || isFailure(trace.error, "invalid") ? (
          <Empty title="Signal not found" action={back}>
            It was deleted with its report, or the address is wrong.
          </Empty>
        ) : (
          <Failed
            title="Could not load the signal"
            reason={errorMessage(trace.error)}
            at={trace.errorUpdatedAt}
            onRetry={() => void trace.refetch()}
          />
        )
      ) : (
        <Loading label="Loading the signal" lines={8} />
      )}
    </Page>
  );
}

function Head({ projectId, trace, signal }: { projectId: string; trace: Trace; signal: FoundSignal | null }) {
  const now = useNow();
  const time = (iso: string) => (
    <time dateTime={iso} title={fullTime(iso)}>
      {relativeTime(iso, now)}
    </time>
  );
  return (
    <Facts
      facts={[
        [
          "Now",
          trace.report_id ? (
            <>
              In the report <ReportName projectId={projectId} reportId={trace.report_id} />
            </>
          ) : (
            stateLabel(trace.state)
          ),
        ],
        [
          "Source",
          <span key="source" dir="auto">
            {trace.source}
          </span>,
        ],
        ...(signal
          ? ([
              ["Happened", time(signal.timestamp)],
              ["Received", time(signal.received_at)],
              ["Weight", String(signal.weight)],
            ] as const)
          : []),
        ["Id", <code key="id">{trace.signal_id}</code>],
      ]}
    />
  );
}

/** The facts beside the words, as they were sent. */
function Extra({ extra }: { extra: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(extra);
  if (entries.length === 0) return null;
  return (
    <Disclosure label={`What else the source sent along (${entries.length})`}>
      <pre className={styles.code} tabIndex={0}>
        {JSON.stringify(extra, null, 2)}
      </pre>
    </Disclosure>
  );
}
