import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Session } from "@/api/session";
import type { AuditEntry, AuditObject } from "@/api/types";
import { sentence } from "@/lib/format";
import { fullTime } from "@/lib/time";
import { personName } from "@/nouns/session/queries";
import { AUDIT_PAGE, type AuditFilter, auditExport, auditQuery } from "@/nouns/settings/audit";
import { membersQuery } from "@/nouns/settings/queries";
import { SelectField, TextField } from "@/ui/controls/field";
import { Pages } from "@/ui/controls/pages";
import { type Column, Table } from "@/ui/display/table";
import { Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { ACTORS, changeText, OBJECTS, whatWords } from "./audit-words";

const COLUMNS: Column<AuditEntry>[] = [
  {
    id: "when",
    label: "When and who",
    text: true,
    cell: (entry) => (
      <>
        <div>{entry.user ?? ACTORS[entry.actor] ?? sentence(entry.actor)}</div>
        <div className={styles.meta}>{fullTime(entry.created_at)}</div>
        <div className={styles.meta}>
          {[entry.key === null ? "" : `key ${entry.key}`, entry.address].filter(Boolean).join(" · ")}
        </div>
      </>
    ),
  },
  {
    id: "what",
    label: "What",
    text: true,
    cell: (entry) => (
      <>
        <div>{whatWords(entry)}</div>
        <div className={styles.meta}>
          {[entry.name, entry.subject === entry.user ? "" : entry.subject].filter(Boolean).join(" · ") ||
            entry.object_id}
        </div>
      </>
    ),
  },
  {
    id: "changes",
    label: "Changes",
    text: true,
    cell: (entry) =>
      entry.changes.map((change) => (
        <div key={change.field} className={styles.meta}>
          {changeText(change, entry.action)}
        </div>
      )),
  },
];

const KINDS: ReadonlyArray<readonly [AuditObject | "", string]> = [
  ["", "Everything"],
  ...OBJECTS.map(([object, words]) => [object, sentence(words)] as const),
];

const NO_FILTER: AuditFilter = { object: "", user: "", from: "" };

/** Who changed settings, members, keys and reports, for owners of the organization. */
export function AuditTab({ organization }: { organization: Session["organizations"][number] }) {
  const [filter, setFilter] = useState(NO_FILTER);
  const [page, setPage] = useState(0);
  const found = useQuery(auditQuery(organization.id, filter, page));
  const narrow = (next: Partial<AuditFilter>) => {
    setFilter({ ...filter, ...next });
    setPage(0);
  };
  return (
    <Section
      title="Audit log"
      help="Who changed settings, members, keys, sources and reports, and from where. Secrets and texts are not part of it."
    >
      <Filters organizationId={organization.id} filter={filter} onChange={narrow} />
      {found.data ? (
        <>
          {found.data.results.length > 0 ? (
            <Table
              caption="Audit log"
              columns={COLUMNS}
              rows={found.data.results}
              rowKey={(entry) => String(entry.id)}
            />
          ) : (
            <Empty title="No entries">Nothing was changed that matches.</Empty>
          )}
          <Pages page={page} size={AUDIT_PAGE} total={found.data.count} onChange={setPage} />
        </>
      ) : found.error ? (
        <Failed
          title="Could not load the audit log"
          reason={errorMessage(found.error)}
          at={found.errorUpdatedAt}
          onRetry={() => void found.refetch()}
        />
      ) : (
        <Loading label="Loading the audit log" />
      )}
    </Section>
  );
}

interface FiltersProps {
  organizationId: string;
  filter: AuditFilter;
  onChange(next: Partial<AuditFilter>): void;
}

function Filters({ organizationId, filter, onChange }: FiltersProps) {
  const members = useQuery(membersQuery(organizationId)).data ?? [];
  return (
    <div className={styles.row}>
      <SelectField
        label="Object"
        value={filter.object}
        options={KINDS}
        onChange={(object) => onChange({ object })}
      />
      <SelectField
        label="Person"
        value={filter.user}
        options={[["", "Everybody"], ...members.map((one) => [one.uuid, personName(one)] as const)]}
        onChange={(user) => onChange({ user })}
      />
      <TextField
        label="Since"
        type="date"
        value={filter.from}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <a href={auditExport(organizationId, filter, "csv")} download="audit-log.csv">
        Export as CSV
      </a>
      <a href={auditExport(organizationId, filter, "json")} download="audit-log.json">
        Export as JSON
      </a>
    </div>
  );
}
