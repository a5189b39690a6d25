import type { InsightOverview, InsightPeriod } from "@/api/types";
import { count } from "@/lib/format";
import { Behind, type ExportColumn } from "@/nouns/insights/components/behind";
import { FLOW_COLUMNS, NOISE_COLUMNS, TIME_COLUMNS } from "@/nouns/insights/components/figures-columns";
import { SeriesChart } from "@/nouns/insights/components/series-chart";
import { duration, periodName, ratio, shortPeriod } from "@/nouns/insights/labels";
import { Section } from "@/ui/page";

const DAY = 86_400;

const PERIOD: ExportColumn<InsightPeriod> = {
  id: "period",
  label: "Period",
  cell: (row) => periodName(row),
  value: (row) => row.first_day,
};

/** The three charts over time, each with its table. */
export function Charts({ overview, today }: { overview: InsightOverview; today: string }) {
  const { periods, range } = overview;
  const axis = {
    ticks: periods.map((one) => shortPeriod(range.unit, one.first_day)),
    names: periods.map((one) => (one.last_day >= today ? `${periodName(one)}, so far` : periodName(one))),
  };
  const table = { rows: periods, rowKey: (one: InsightPeriod) => one.first_day };
  const values = (read: (figures: InsightPeriod["figures"]) => number | null) =>
    periods.map((one) => read(one.figures));
  const days = (of: "decision" | "fix") =>
    values((figures) => {
      const seconds = figures[of].median_seconds;
      return seconds === null ? null : seconds / DAY;
    });
  return (
    <>
      <Section title={`Reports by ${range.unit}`}>
        <SeriesChart
          label="Reports opened, decided, fixed and come back"
          {...axis}
          series={[
            { id: "opened", label: "Opened", values: values((one) => one.opened) },
            { id: "decided", label: "Decided", values: values((one) => one.decided) },
            { id: "fixed", label: "Fixed", values: values((one) => one.fixed) },
            { id: "back", label: "Came back", values: values((one) => one.came_back) },
          ]}
          format={(value) => count(value ?? 0)}
        />
        <Behind caption="Reports by period" file="reports" columns={[PERIOD, ...FLOW_COLUMNS]} {...table} />
      </Section>
      <Section
        title="Time to decision and to fix"
        help="In days from the first signal, of the reports first decided or fixed in the period. Those still open are not among them."
      >
        <SeriesChart
          label="Median time to decision and to fix, in days"
          {...axis}
          series={[
            { id: "decision", label: "To decision, median", values: days("decision") },
            { id: "fix", label: "To fix, median", values: days("fix") },
          ]}
          format={(value) => duration(value === null ? null : value * DAY)}
        />
        <Behind caption="Times by period" file="times" columns={[PERIOD, ...TIME_COLUMNS]} {...table} />
      </Section>
      <Section
        title="Signals per report"
        help="The noise ratio: how many signals the reports that opened in the period have by now, each."
      >
        <SeriesChart
          label="Signals per report"
          {...axis}
          series={[
            { id: "noise", label: "Signals per report", values: values((one) => one.signals_per_report) },
          ]}
          format={ratio}
        />
        <Behind caption="Noise by period" file="noise" columns={[PERIOD, ...NOISE_COLUMNS]} {...table} />
      </Section>
    </>
  );
}
