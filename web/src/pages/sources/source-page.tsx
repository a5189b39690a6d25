import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useAction } from "@/actions/registry";
import { serverAddress } from "@/api/base";
import { errorMessage } from "@/api/errors";
import type { Source } from "@/api/types";
import { count } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { SetUpHelp } from "@/nouns/sources/components/set-up-help";
import { HEALTH_LABELS, healthOf, receivesLabel } from "@/nouns/sources/labels";
import { useChangeSource, usePollSource } from "@/nouns/sources/mutations";
import { sourceKindsQuery, sourcesQuery } from "@/nouns/sources/queries";
import type { SourceTab } from "@/nouns/sources/search";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { Tabs } from "@/ui/controls/tabs";
import { Chip } from "@/ui/display/chip";
import { Facts } from "@/ui/display/facts";
import { Phrase } from "@/ui/display/prose";
import { Page, Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import { Deliveries } from "./deliveries";
import { Rules } from "./rules";
import { SourceSettings } from "./source-settings";
import styles from "./sources-page.module.css";
import { TryPayload } from "./try/try-payload";

const route = getRouteApi("/signed-in/projects/$projectId/sources/$sourceId");

/** One source: what came of it, what it sent, its rules and settings. */
export function SourcePage() {
  const { projectId, sourceId } = route.useParams();
  const sources = useQuery(sourcesQuery(projectId));
  const source = sources.data?.find((one) => one.id === sourceId);
  if (source) return <ConnectedSource projectId={projectId} source={source} />;
  return (
    <Page title="Source">
      {sources.data ? (
        <Empty
          title="Source not found"
          action={
            <Link to="/projects/$projectId/sources" params={{ projectId }}>
              All sources
            </Link>
          }
        >
          It was disconnected, or the address is wrong.
        </Empty>
      ) : sources.error ? (
        <Failed
          title="Could not load the source"
          reason={errorMessage(sources.error)}
          at={sources.errorUpdatedAt}
          onRetry={() => void sources.refetch()}
        />
      ) : (
        <Loading label="Loading the source" />
      )}
    </Page>
  );
}

function ConnectedSource({ projectId, source }: { projectId: string; source: Source }) {
  const { tab = "overview", state } = route.useSearch();
  const navigate = useNavigate();
  const change = useChangeSource(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const health = healthOf(source);
  useAction(
    "source.toggle",
    () =>
      change.mutate({
        source,
        changes: { enabled: !source.enabled },
        said: source.enabled ? "It is off." : "It is on.",
        undo: { enabled: source.enabled },
      }),
    { unavailable: readOnly },
  );
  const go = (next: SourceTab, only: typeof state = undefined) =>
    void navigate({
      to: "/projects/$projectId/sources/$sourceId",
      params: { projectId, sourceId: source.id },
      search: { ...(next === "overview" ? {} : { tab: next }), ...(only ? { state: only } : {}) },
      replace: true,
    });
  return (
    <Page
      title={source.name}
      actions={
        <Link to="/projects/$projectId/sources" params={{ projectId }}>
          All sources
        </Link>
      }
    >
      <p className={styles.head}>
        <Chip tone={health === "well" ? "good" : health === "failing" ? "bad" : "plain"}>
          {HEALTH_LABELS[health]}
        </Chip>
      </p>
      <Tabs<SourceTab>
        label="What to show of the source"
        current={tab}
        onChange={(next) => go(next)}
        items={[
          { id: "overview", label: "Overview", content: <Overview projectId={projectId} source={source} /> },
          {
            id: "deliveries",
            label: "Deliveries",
            content: (
              <Deliveries
                key={state ?? "all"}
                projectId={projectId}
                source={source}
                state={state}
                onState={(only) => go("deliveries", only)}
              />
            ),
          },
          {
            id: "try",
            label: "Try a payload",
            content: <TryPayload projectId={projectId} source={source} />,
          },
          { id: "rules", label: "Rules", content: <Rules projectId={projectId} source={source} /> },
          {
            id: "settings",
            label: "Settings",
            content: <SourceSettings key={source.updated_at} projectId={projectId} source={source} />,
          },
        ]}
      />
    </Page>
  );
}

function Overview({ projectId, source }: { projectId: string; source: Source }) {
  const kind = useQuery(sourceKindsQuery(projectId)).data?.find((one) => one.name === source.kind);
  const now = useNow();
  const pollNow = usePollSource(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const { counters, poll } = source;
  const url = source.webhook_path ? `${serverAddress}${source.webhook_path}` : null;
  const time = (iso: string | null | undefined, otherwise: string) =>
    iso ? (
      <time dateTime={iso} title={fullTime(iso)}>
        {relativeTime(iso, now)}
      </time>
    ) : (
      otherwise
    );
  return (
    <div className={styles.part}>
      <Facts
        facts={[
          ["Kind", kind ? `${kind.title}. ${receivesLabel(kind)}` : source.kind],
          ["Last received", time(counters.last_received_at, "nothing yet")],
          ["Deliveries", `${count(counters.received)} received, ${count(counters.failed)} unreadable`],
          ["Signals", count(counters.signals)],
          [
            "Left out",
            `${count(counters.dropped)} by rules, ${count(counters.skipped)} events that are no signals`,
          ],
          [
            "Turned away",
            `${count(counters.unsigned)} with a wrong signature or token, ${count(counters.refused)} too many at once, ${count(counters.ignored)} while it was off`,
          ],
          ...(poll
            ? ([
                ["Polled", time(poll.last_at, "not yet")],
                ["Next poll", time(poll.next_at, "not planned")],
              ] as const)
            : []),
        ]}
      />
      {poll?.next_at && source.enabled ? (
        <div>
          <Button onClick={() => pollNow.mutate(source)} busy={pollNow.isPending} unavailable={readOnly}>
            Poll now
          </Button>
        </div>
      ) : null}
      {poll?.error ? (
        <p className={styles.error}>
          Polling failed: <Phrase text={poll.error} />
        </p>
      ) : null}
      {counters.last_error ? (
        <p className={styles.error}>
          Last error, {time(counters.last_error_at, "")}: <Phrase text={counters.last_error} />
        </p>
      ) : null}
      {url ? (
        <Section
          title="Address"
          help={
            kind && !kind.signed
              ? "Replace TOKEN by the token that was shown when the source was connected. Create a new one under Settings."
              : undefined
          }
        >
          <CopyBox label="Address" text={url} />
        </Section>
      ) : null}
      {kind ? (
        <Section title="Set-up">
          <SetUpHelp help={kind.set_up} url={url ?? ""} base={serverAddress} projectId={projectId} />
        </Section>
      ) : null}
    </div>
  );
}
