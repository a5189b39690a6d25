import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { Spend } from "@/api/types";
import { money } from "@/lib/figures";
import { count, plural, sentence } from "@/lib/format";
import { dayName } from "@/lib/time";
import { spendQuery } from "@/nouns/settings/queries";
import { type Column, Table } from "@/ui/display/table";
import { Section } from "@/ui/page";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";
import { LimitsForm } from "./limits-form";
import { ModelFacts } from "./model-facts";
import styles from "./settings.module.css";
import { SpendDays } from "./spend-days";

/** What language models cost today, of how much, and what for. */
export function ModelsTab({ projectId }: { projectId: string }) {
  const spend = useQuery(spendQuery(projectId));
  if (!spend.data) {
    return spend.error ? (
      <Failed
        title="Could not load the cost of models"
        reason={errorMessage(spend.error)}
        at={spend.errorUpdatedAt}
        onRetry={() => void spend.refetch()}
      />
    ) : (
      <Loading label="Loading the cost of models" />
    );
  }
  const { data } = spend;
  return (
    <div className={styles.tab}>
      <ModelFacts projectId={projectId} />
      <Section
        title={`Today, ${dayName(`${data.day}T12:00:00Z`)}`}
        help="Days are in UTC. When the budget is spent, work continues without language models until the next day."
      >
        {data.approved ? null : (
          <InlineError>
            The organization has not allowed models to read its data, so none is used.
          </InlineError>
        )}
        <Gauge
          label={`${money(data.dollars)} of ${money(data.dollars_limit)}`}
          share={data.dollars_limit > 0 ? data.dollars / data.dollars_limit : 0}
          help={
            data.dollars_reserved > 0
              ? `${money(data.dollars_reserved)} of it reserved for calls in progress`
              : null
          }
        />
        <Gauge
          label={`${count(data.calls)} of ${plural(data.calls_limit, "call")}`}
          share={data.calls_limit > 0 ? data.calls / data.calls_limit : 0}
          help={null}
        />
      </Section>
      <Section title="What for">
        {data.results.length === 0 ? (
          <Empty title="No model was used today">
            Without a model, reports are grouped and described by Postroom's own rules.
          </Empty>
        ) : (
          <Table
            caption="Use of models today"
            columns={COLUMNS}
            rows={data.results}
            rowKey={(row) => `${row.purpose} ${row.model}`}
          />
        )}
      </Section>
      <SpendDays projectId={projectId} />
      <Section
        title="Budget of a day"
        help="The most that the project may spend, within what the server's operator allows."
      >
        <LimitsForm key={`${data.dollars_limit} ${data.calls_limit}`} projectId={projectId} spend={data} />
      </Section>
    </div>
  );
}

const COLUMNS: ReadonlyArray<Column<Spend["results"][number]>> = [
  { id: "purpose", label: "Purpose", cell: (row) => sentence(row.purpose) },
  { id: "model", label: "Model", text: true, cell: (row) => row.model },
  { id: "questions", label: "Questions", numeric: true, wideOnly: true, cell: (row) => count(row.questions) },
  { id: "failed", label: "Failed", numeric: true, wideOnly: true, cell: (row) => count(row.failed) },
  {
    id: "tokens",
    label: "Tokens",
    numeric: true,
    wideOnly: true,
    cell: (row) => `${count(row.input_tokens)} + ${count(row.output_tokens)}`,
  },
  {
    id: "cost",
    label: "Cost",
    numeric: true,
    cell: (row) => (row.dollars === null ? "no price" : money(row.dollars)),
  },
];

function Gauge({ label, share, help }: { label: string; share: number; help: string | null }) {
  return (
    <div className={styles.gauge}>
      <span>{label}</span>
      <span className={styles.bar} aria-hidden="true">
        <span
          className={styles.fill}
          data-full={share >= 1}
          style={{ width: `${Math.min(100, share * 100)}%` }}
        />
      </span>
      {help ? <span className={styles.meta}>{help}</span> : null}
    </div>
  );
}
