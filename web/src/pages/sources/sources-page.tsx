import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { Source, SourceConfig } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { sourceLabel } from "@/nouns/signals/labels";
import { countsLabel, HEALTH_LABELS, healthOf } from "@/nouns/sources/labels";
import { useChangeSource, useToggleIntake } from "@/nouns/sources/mutations";
import { sourceConfigsQuery, sourceKindsQuery, sourcesQuery } from "@/nouns/sources/queries";
import { Switch } from "@/ui/controls/switch";
import { Chip } from "@/ui/display/chip";
import { Phrase } from "@/ui/display/prose";
import { Page, Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "./sources-page.module.css";

const route = getRouteApi("/signed-in/projects/$projectId/sources");

/** Where signals come from: connected sources, and which products are let in. */
export function SourcesPage() {
  const { projectId } = route.useParams();
  const navigate = useNavigate();
  const readOnly = useReadOnlyReason(projectId);
  const sources = useQuery(sourcesQuery(projectId));
  useAction(
    "source.connect",
    () => void navigate({ to: "/projects/$projectId/sources/new", params: { projectId }, search: {} }),
    { unavailable: readOnly },
  );
  useAction(
    "source.import",
    () => void navigate({ to: "/projects/$projectId/sources/import", params: { projectId } }),
  );
  return (
    <Page
      title="Sources"
      actions={
        <>
          <ActionButton action="source.import">Import a file…</ActionButton>
          <ActionButton action="source.connect" kind="primary">
            Connect a source…
          </ActionButton>
        </>
      }
    >
      {sources.data ? (
        sources.data.length === 0 ? (
          <Empty
            title="No source is connected"
            action={<ActionButton action="source.connect">Connect a source…</ActionButton>}
          >
            Issue trackers, support desks, alerts and error trackers send here, or are polled. Programs that
            send signals to the API need no source.
          </Empty>
        ) : (
          <ul className={styles.list}>
            {sources.data.map((source) => (
              <SourceRow key={source.id} projectId={projectId} source={source} readOnly={readOnly} />
            ))}
          </ul>
        )
      ) : sources.error ? (
        <Failed
          title="Could not load the sources"
          reason={errorMessage(sources.error)}
          at={sources.errorUpdatedAt}
          onRetry={() => void sources.refetch()}
        />
      ) : (
        <Loading label="Loading the sources" lines={4} />
      )}
      <Intake projectId={projectId} readOnly={readOnly} />
    </Page>
  );
}

interface RowProps {
  projectId: string;
  source: Source;
  readOnly: string | null;
}

function SourceRow({ projectId, source, readOnly }: RowProps) {
  const now = useNow();
  const change = useChangeSource(projectId);
  const kinds = useQuery(sourceKindsQuery(projectId)).data;
  const health = healthOf(source);
  const last = source.counters.last_received_at;
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <Link
          to="/projects/$projectId/sources/$sourceId"
          params={{ projectId, sourceId: source.id }}
          search={{}}
          className={styles.name}
          dir="auto"
        >
          {clip(source.name, 80)}
        </Link>
        <Chip tone={health === "well" ? "good" : health === "failing" ? "bad" : "plain"}>
          {HEALTH_LABELS[health]}
        </Chip>
        <p className={styles.facts}>
          {kinds?.find((kind) => kind.name === source.kind)?.title ?? source.kind} · {countsLabel(source)}
        </p>
        {health === "failing" ? (
          <p className={styles.error}>
            <Phrase text={clip(source.poll?.error ?? source.counters.last_error ?? "", 200)} />
          </p>
        ) : null}
      </div>
      <span className={styles.facts}>
        {last ? (
          <time dateTime={last} title={fullTime(last)}>
            last received {relativeTime(last, now)}
          </time>
        ) : (
          "nothing received yet"
        )}
      </span>
      <Switch
        label={
          <>
            On<span className="visually-hidden">: {source.name}</span>
          </>
        }
        checked={source.enabled}
        unavailable={readOnly}
        onChange={(enabled) =>
          change.mutate({
            source,
            changes: { enabled },
            said: enabled ? `${source.name} is on.` : `${source.name} is off: its deliveries are ignored.`,
            undo: { enabled: !enabled },
          })
        }
      />
    </li>
  );
}

/** Which products and types of signals are let in, whoever sends them. */
function Intake({ projectId, readOnly }: { projectId: string; readOnly: string | null }) {
  const configs = useQuery(sourceConfigsQuery(projectId));
  const toggle = useToggleIntake(projectId);
  const sorted = [...(configs.data ?? [])].sort((one, other) =>
    `${one.source_product} ${one.source_type}`.localeCompare(`${other.source_product} ${other.source_type}`),
  );
  const label = (config: SourceConfig) => clip(sourceLabel(config.source_product, config.source_type), 80);
  return (
    <Section
      title="Accepted signals"
      help="Products and types of signals that this project accepts, from sources and from the API. Signals of others are ignored."
    >
      {configs.data ? (
        sorted.length === 0 ? (
          <p className={styles.facts}>Nothing is configured yet. Connecting a source lets its signals in.</p>
        ) : (
          <ul className={styles.intake}>
            {sorted.map((config) => (
              <li key={config.id}>
                <Switch
                  label={label(config)}
                  checked={config.enabled}
                  unavailable={readOnly}
                  onChange={(enabled) => toggle.mutate({ config, enabled })}
                />
              </li>
            ))}
          </ul>
        )
      ) : configs.error ? (
        <Failed
          title="Could not load the accepted signals"
          reason={errorMessage(configs.error)}
          at={configs.errorUpdatedAt}
          onRetry={() => void configs.refetch()}
        />
      ) : (
        <Loading label="Loading the accepted signals" lines={4} />
      )}
    </Section>
  );
}
