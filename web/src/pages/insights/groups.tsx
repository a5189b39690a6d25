import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { InsightGroups } from "@/api/types";
import { clip, plural, productName, sentence } from "@/lib/format";
import { Behind, type ExportColumn } from "@/nouns/insights/components/behind";
import { GROUP_COLUMNS } from "@/nouns/insights/components/figures-columns";
import { groupsQuery } from "@/nouns/insights/queries";
import { GROUPING_LABELS, GROUPINGS, type Grouping } from "@/nouns/insights/search";
import { SelectField } from "@/ui/controls/field";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import styles from "./insights-page.module.css";
import type { Change, PartProps } from "./parts";

type Row = InsightGroups["results"][number];

const OPTIONS = GROUPINGS.map((by) => [by, `By ${GROUPING_LABELS[by].toLowerCase()}`] as const);

function nameOf(by: Grouping, name: string): string {
  return clip(by === "area" ? sentence(name) : by === "source" ? productName(name) : name, 60);
}

function nameColumn(by: Grouping, onChange: Change): ExportColumn<Row> {
  return {
    id: "name",
    label: GROUPING_LABELS[by],
    cell: ({ name }) =>
      name === null ? (
        <span className={styles.none}>No {by}</span>
      ) : (
        <button type="button" className={styles.name} onClick={() => onChange({ [by]: name })}>
          <bdi>{nameOf(by, name)}</bdi>
          <span className="visually-hidden"> only</span>
        </button>
      ),
    value: ({ name }) => name,
  };
}

/** The figures of the range by area, source or reviewer; a name narrows the page to it. */
export function Groups({ projectId, search, today, onChange }: PartProps) {
  const by = search.by ?? "area";
  const found = useQuery(groupsQuery(projectId, search, today, by));
  return (
    <Section
      title={`By ${by}`}
      help="A report with several sources or suggested reviewers counts for each of them. A name narrows the page to it."
      actions={
        <SelectField
          bare
          label="Group by"
          value={by}
          options={OPTIONS}
          onChange={(chosen) => onChange({ by: chosen })}
        />
      }
    >
      {found.data ? (
        <>
          <Behind<Row>
            caption={`Figures by ${by}`}
            file={`by-${by}`}
            columns={[nameColumn(by, onChange), ...GROUP_COLUMNS]}
            rows={found.data.results}
            rowKey={({ name }) => name ?? ""}
            open
          />
          {found.data.more > 0 ? (
            <p>{plural(found.data.more, "smaller one", "smaller ones")} left out.</p>
          ) : null}
        </>
      ) : found.error ? (
        <Failed
          title={`Could not load the figures by ${by}`}
          reason={errorMessage(found.error)}
          at={found.errorUpdatedAt}
          onRetry={() => void found.refetch()}
        />
      ) : (
        <Loading label={`Loading the figures by ${by}`} lines={5} />
      )}
    </Section>
  );
}
