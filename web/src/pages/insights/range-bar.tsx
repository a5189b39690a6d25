import { X } from "lucide-react";
import type { InsightRange } from "@/api/types";
import { clip, productName, sentence } from "@/lib/format";
import { periodName } from "@/nouns/insights/labels";
import { dateOf, type InsightsSearch, RANGE_LABELS, RANGES } from "@/nouns/insights/search";
import { SelectField } from "@/ui/controls/field";
import styles from "./insights-page.module.css";
import type { Change } from "./parts";

const OPTIONS = [
  ...RANGES.map((range) => [range, RANGE_LABELS[range]] as const),
  ["custom", "Days…"] as const,
];

const UNITS: Readonly<Record<InsightRange["unit"], string>> = {
  week: "weeks from Monday",
  month: "months",
  year: "years",
};

export interface RangeBarProps {
  search: InsightsSearch;
  range: InsightRange | undefined;
  today: string;
  onChange: Change;
}

/** The range and the filters; all of them are in the address. */
export function RangeBar({ search, range, today, onChange }: RangeBarProps) {
  const custom = search.from !== undefined || search.to !== undefined;
  const filters = [
    ["area", search.area && `Area: ${clip(sentence(search.area), 40)}`],
    ["source", search.source && `Source: ${clip(productName(search.source), 40)}`],
    ["reviewer", search.reviewer && `Reviewer: ${clip(search.reviewer, 40)}`],
  ] as const;
  return (
    <div className={styles.bar}>
      <SelectField
        label="Range"
        value={custom ? "custom" : (search.range ?? "12w")}
        options={OPTIONS}
        onChange={(chosen) =>
          chosen === "custom"
            ? onChange({ range: undefined, from: range?.first_day, to: today })
            : onChange({ range: chosen, from: undefined, to: undefined })
        }
      />
      {custom ? (
        <>
          <DateField
            label="From"
            value={search.from}
            most={search.to ?? today}
            onChange={(from) => onChange({ from })}
          />
          <DateField
            label="To"
            value={search.to ?? today}
            least={search.from}
            onChange={(to) => onChange({ to })}
          />
        </>
      ) : null}
      {filters.some(([, label]) => label) ? (
        <ul className={styles.chips} aria-label="Filters">
          {filters.map(([name, label]) =>
            label ? (
              <li key={name}>
                <button
                  type="button"
                  className={styles.plain}
                  onClick={() => onChange({ [name]: undefined })}
                >
                  {label} <X size={12} aria-hidden="true" />
                  <span className="visually-hidden"> remove filter</span>
                </button>
              </li>
            ) : null,
          )}
        </ul>
      ) : null}
      {range ? (
        <p className={styles.note}>
          {periodName(range)} in {UNITS[range.unit]}, {range.timezone}. Everything counts when it happened,
          not when it was imported.
        </p>
      ) : null}
    </div>
  );
}

interface DateFieldProps {
  label: string;
  value: string | undefined;
  least?: string | undefined;
  most?: string;
  onChange(value: string): void;
}

function DateField({ label, value, least = "1970-01-01", most, onChange }: DateFieldProps) {
  return (
    <label className={styles.date}>
      {label}
      <input
        type="date"
        value={value ?? ""}
        min={least}
        max={most}
        onChange={(event) => {
          const date = dateOf(event.target.value);
          // A date that is typed is out of range until its last digit.
          if (date !== undefined && date >= least && (most === undefined || date <= most)) onChange(date);
        }}
      />
    </label>
  );
}
