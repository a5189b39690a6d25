import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { SpendOfDay } from "@/api/types";
import { money } from "@/lib/figures";
import { count } from "@/lib/format";
import { dayName } from "@/lib/time";
import { daysWithCalls } from "@/nouns/settings/limits";
import { spendDaysQuery } from "@/nouns/settings/queries";
import { type Column, Table } from "@/ui/display/table";
import { Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "./settings.module.css";

/** What models cost on each of the last days. */
export function SpendDays({ projectId }: { projectId: string }) {
  const spend = useQuery(spendDaysQuery(projectId));
  const days = daysWithCalls(spend.data ?? []);
  const most = Math.max(1, ...days.map((one) => one.calls));
  const columns: Column<SpendOfDay>[] = [
    { id: "day", label: "Day", cell: (one) => dayName(`${one.day}T12:00:00Z`) },
    {
      id: "share",
      label: "Share of the largest day",
      hideLabel: true,
      wideOnly: true,
      cell: (one) => (
        <div className={styles.bar} aria-hidden="true">
          <span className={styles.fill} style={{ width: `${(one.calls / most) * 100}%` }} />
        </div>
      ),
    },
    { id: "calls", label: "Calls", numeric: true, cell: (one) => count(one.calls) },
    { id: "cost", label: "Cost", numeric: true, cell: (one) => money(one.dollars) },
  ];
  return (
    <Section title="The last 30 days">
      {spend.data ? (
        days.length === 0 ? (
          <Empty title="No model was used in these days" />
        ) : (
          <Table caption="What models cost a day" columns={columns} rows={days} rowKey={(one) => one.day} />
        )
      ) : spend.error ? (
        <Failed
          title="Could not load the cost of models"
          reason={errorMessage(spend.error)}
          at={spend.errorUpdatedAt}
          onRetry={() => void spend.refetch()}
        />
      ) : (
        <Loading label="Loading the cost of models" lines={4} />
      )}
    </Section>
  );
}
