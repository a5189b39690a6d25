import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { Funnel } from "@/api/types";
import { clip, count, productName } from "@/lib/format";
import { dayName } from "@/lib/time";
import { EmitCommand } from "@/nouns/signals/components/emit-command";
import { byDay, bySource, type Day, type OfSource } from "@/nouns/signals/funnel";
import { sourceLabel } from "@/nouns/signals/labels";
import { funnelQuery } from "@/nouns/signals/queries";
import { PERIODS, type Period } from "@/nouns/signals/search";
import { SelectField } from "@/ui/controls/field";
import { type Column, Table } from "@/ui/display/table";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";
import { StageStrip } from "../signal/stage-strip";
import type { TabProps } from "../tab-props";
import { FunnelChart } from "./funnel-chart";
import styles from "./funnel-tab.module.css";

const PERIOD_OPTIONS = PERIODS.map((days) => [days, `Last ${days} days`] as const);

export function FunnelTab({ projectId, search, change }: TabProps) {
  const days = search.days ?? "30";
  const funnel = useQuery(funnelQuery(projectId, { days: Number(days), source: search.source }));
  const all = useQuery(funnelQuery(projectId, { days: Number(days), source: undefined }));
  const products = [...new Set(all.data?.results.map((row) => row.source_product))].sort();
  if (search.source && !products.includes(search.source)) products.push(search.source);

  return (
    <div className={styles.tab}>
      <div className={styles.filters}>
        <SelectField<Period>
          bare
          label="Time"
          value={days}
          options={PERIOD_OPTIONS}
          onChange={(next) => change({ days: next === "30" ? undefined : next })}
        />
        <SelectField
          bare
          label="Source"
          value={search.source ?? ""}
          options={[
            ["", "All sources"],
            ...products.map((product) => [product, clip(productName(product), 40)] as const),
          ]}
          onChange={(product) => change({ source: product === "" ? undefined : product })}
        />
      </div>
      {funnel.data ? (
        <>
          {funnel.error ? (
            <InlineError>These figures are old: {errorMessage(funnel.error)}</InlineError>
          ) : null}
          <Figures projectId={projectId} funnel={funnel.data} filtered={search.source !== undefined} />
        </>
      ) : funnel.error ? (
        <Failed
          title="Could not load the funnel"
          reason={errorMessage(funnel.error)}
          at={funnel.errorUpdatedAt}
          onRetry={() => void funnel.refetch()}
        />
      ) : (
        <Loading label="Loading the funnel" lines={9} />
      )}
    </div>
  );
}

function Figures({ projectId, funnel, filtered }: { projectId: string; funnel: Funnel; filtered: boolean }) {
  if (funnel.totals.received === 0) {
    return (
      <Empty title={filtered ? "No signals from this source in this period" : "No signals in this period"}>
        {filtered ? "Choose another source or a longer time." : <EmitCommand projectId={projectId} />}
      </Empty>
    );
  }
  const days = byDay(funnel.results, funnel.date_from, funnel.date_to);
  return (
    <>
      <StageStrip projectId={projectId} totals={funnel.totals} />
      <FunnelChart days={days} />
      <div className={styles.tables}>
        <div>
          <h2 className={styles.heading}>By source</h2>
          <Table
            caption="Signals by source"
            columns={SOURCE_COLUMNS}
            rows={bySource(funnel.results)}
            rowKey={(row) => `${row.product} ${row.type}`}
          />
        </div>
        <div>
          <h2 className={styles.heading}>By day (UTC)</h2>
          <section className={styles.scroll} tabIndex={0} aria-label="Signals by day">
            <Table
              caption="Signals by day"
              columns={DAY_COLUMNS}
              rows={[...days].reverse()}
              rowKey={(row) => row.day}
            />
          </section>
        </div>
      </div>
    </>
  );
}

const SOURCE: Column<OfSource> = {
  id: "source",
  label: "Source",
  text: true,
  cell: (row) => <span dir="auto">{clip(sourceLabel(row.product, row.type), 80)}</span>,
};
const DAY: Column<Day> = { id: "day", label: "Day", cell: (row) => dayName(`${row.day}T12:00:00Z`) };

type Counted = Omit<Day, "day">;
const figure = (name: keyof Counted, label: string, wideOnly = false): Column<Counted> => ({
  id: name,
  label,
  numeric: true,
  wideOnly,
  cell: (row) => (row[name] === 0 ? <span className={styles.zero}>0</span> : count(row[name])),
});
const COLUMNS = [
  figure("received", "Received"),
  figure("blocked", "Blocked"),
  figure("grouped", "Grouped", true),
  figure("promoted", "Promoted", true),
  figure("judged", "Judged"),
];
const SOURCE_COLUMNS: ReadonlyArray<Column<OfSource>> = [SOURCE, ...COLUMNS];
const DAY_COLUMNS: ReadonlyArray<Column<Day>> = [DAY, ...COLUMNS];
