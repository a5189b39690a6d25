import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { System, SystemFinding } from "@/api/types";
import { sentence } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { systemQuery } from "@/nouns/settings/queries";
import { Chip } from "@/ui/display/chip";
import { Facts } from "@/ui/display/facts";
import { type Column, Table } from "@/ui/display/table";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { DELETIONS, PROCESSES, QUEUES, RETENTION, size, TABLES } from "./system-columns";

const TONES = { ok: "good", warning: "warn", critical: "bad" } as const;

const FINDINGS: Column<SystemFinding>[] = [
  { id: "check", label: "Check", cell: (one) => sentence(one.check) },
  { id: "state", label: "State", cell: (one) => <Chip tone={TONES[one.state]}>{sentence(one.state)}</Chip> },
  {
    id: "details",
    label: "Details",
    text: true,
    cell: (one) => (
      <>
        <div>{one.details}</div>
        {one.action && <div className={styles.meta}>{one.action}</div>}
      </>
    ),
  },
];

/** The state of the server, for those who administer it: the same as `postroom doctor` says. */
export function SystemTab() {
  const system = useQuery(systemQuery);
  if (system.data) return <SystemSections system={system.data} />;
  return system.error ? (
    <Failed
      title="Could not load the state of the server"
      reason={errorMessage(system.error)}
      at={system.errorUpdatedAt}
      onRetry={() => void system.refetch()}
    />
  ) : (
    <Loading label="Loading the state of the server" />
  );
}

function SystemSections({ system }: { system: System }) {
  const busy = system.queues.filter((one) => one.waiting > 0 || one.running > 0);
  return (
    <div className={styles.tab}>
      <Section title="Health" help="What the server found about itself, and what to do.">
        <Table
          caption="Checks of the server"
          columns={FINDINGS}
          rows={system.findings}
          rowKey={(one) => `${one.check} ${one.details}`}
        />
      </Section>
      <Section title="Processes" help="API processes, workers and schedulers, by their heartbeats.">
        <Table
          caption="Processes"
          columns={PROCESSES}
          rows={system.processes}
          rowKey={(one) => `${one.role} ${one.host} ${one.pid} ${one.started_at}`}
        />
      </Section>
      <Section
        title="Queues"
        help={busy.length === 0 ? "Nothing waits, and no job runs." : "What waits and runs now."}
      >
        {busy.length > 0 && (
          <Table caption="Queues" columns={QUEUES} rows={busy} rowKey={(one) => one.name} />
        )}
      </Section>
      <Section title="Versions and models">
        <VersionFacts system={system} />
      </Section>
      <Section title="Storage" help={`${size(system.database_bytes)} in all; the largest tables:`}>
        <Table caption="Tables" columns={TABLES} rows={system.tables} rowKey={(one) => one.name} />
      </Section>
      <Section title="Retention" help="How long things are kept, and the variable that changes it.">
        <Table
          caption="Retention"
          columns={RETENTION}
          rows={system.retention}
          rowKey={(one) => one.setting}
        />
      </Section>
      <Section
        title="Deleted"
        help={system.deletions.length === 0 ? "Nothing was old enough yet." : "What was past its retention."}
      >
        {system.deletions.length > 0 && (
          <Table caption="Deleted" columns={DELETIONS} rows={system.deletions} rowKey={(one) => one.what} />
        )}
      </Section>
    </div>
  );
}

function VersionFacts({ system }: { system: System }) {
  const now = useNow();
  const backup = system.backup?.succeeded_at;
  return (
    <Facts
      facts={[
        ["Postroom", `${system.version}, schema ${system.schema_revision}`],
        ["PostgreSQL", system.postgres],
        ["Python", system.python],
        ["Language model", system.language_model ?? "none"],
        ["Embedding model", system.embedding_model],
        [
          "Last good backup",
          backup
            ? `${relativeTime(backup, now)} (${fullTime(backup)}), ${size(system.backup?.bytes ?? 0)}`
            : "none",
        ],
      ]}
    />
  );
}
