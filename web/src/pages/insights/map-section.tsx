import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { InsightCell } from "@/api/types";
import { count, plural, sentence } from "@/lib/format";
import { Behind, type ExportColumn } from "@/nouns/insights/components/behind";
import { InboxMapTable } from "@/nouns/insights/components/inbox-map";
import { periodName } from "@/nouns/insights/labels";
import { mapQuery } from "@/nouns/insights/queries";
import { SIZES, type Size } from "@/nouns/insights/search";
import { SelectField } from "@/ui/controls/field";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import type { PartProps } from "./parts";

const SIZE_OPTIONS = SIZES.map((size) => [size, `Sized by ${size}`] as const);

const amount = (id: Size | "open", label: string): ExportColumn<InsightCell> => ({
  id,
  label,
  numeric: true,
  cell: (cell) => count(cell[id]),
  value: (cell) => cell[id],
});

const COLUMNS: ReadonlyArray<ExportColumn<InsightCell>> = [
  {
    id: "area",
    label: "Area",
    text: true,
    cell: (cell) => (cell.area === null ? "No area" : sentence(cell.area)),
    value: (cell) => cell.area,
  },
  { id: "period", label: "Period", cell: (cell) => periodName(cell), value: (cell) => cell.first_day },
  amount("reports", "Reports"),
  amount("open", "Still open"),
  amount("signals", "Signals"),
  amount("users", "Users"),
];

/** The map of the inbox: areas over time. */
export function MapSection({ projectId, search, today, onChange }: PartProps) {
  const found = useQuery(mapQuery(projectId, search, today));
  const map = found.data;
  const hasUsers = map?.cells.some((cell) => cell.users > 0) ?? false;
  const size = search.size ?? (hasUsers ? "users" : "signals");
  return (
    <Section
      title="Map of the inbox"
      help="Reports by area and by the time of their first signal. A circle opens the list of its reports; the number below it is how many there are."
      actions={
        <SelectField
          bare
          label="What circles are sized by"
          value={size}
          options={SIZE_OPTIONS}
          onChange={(chosen) => onChange({ size: chosen })}
        />
      }
    >
      {map ? (
        map.cells.length === 0 ? (
          <p>No report opened in this range.</p>
        ) : (
          <>
            <InboxMapTable projectId={projectId} map={map} size={size} search={search} />
            {search.reviewer ? <p>Take the filter by reviewer out to open lists from here.</p> : null}
            {map.more > 0 ? <p>{plural(map.more, "smaller area")} left out.</p> : null}
            <Behind
              caption="Reports by area and period"
              file="map"
              columns={COLUMNS}
              rows={map.cells}
              rowKey={(cell) => `${cell.area ?? ""}\n${cell.first_day}`}
            />
          </>
        )
      ) : found.error ? (
        <Failed
          title="Could not load the map"
          reason={errorMessage(found.error)}
          at={found.errorUpdatedAt}
          onRetry={() => void found.refetch()}
        />
      ) : (
        <Loading label="Loading the map" lines={5} />
      )}
    </Section>
  );
}
