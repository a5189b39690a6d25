import { Link } from "@tanstack/react-router";
import { scaleSqrt } from "@visx/scale";
import type { InsightCell, InsightMap } from "@/api/types";
import { clip, count, plural, sentence } from "@/lib/format";
import { periodName, shortPeriod } from "@/nouns/insights/labels";
import type { InsightsSearch, Size } from "@/nouns/insights/search";
import type { InboxSearch } from "@/nouns/reports/filters";
import styles from "./insights.module.css";

const LARGEST = 14;

export interface InboxMapProps {
  projectId: string;
  map: InsightMap;
  size: Size;
  search: InsightsSearch;
}

/** The list that has the reports of a cell, in all states. */
export function listOf(cell: InsightCell, search: InsightsSearch): InboxSearch {
  return {
    tab: "all",
    opened: `${cell.first_day}..${cell.last_day}`,
    ...(cell.area === null ? { noarea: "yes" as const } : { area: cell.area }),
    ...(search.source ? { source: search.source } : {}),
  };
}

/** Areas over time: a circle where reports opened, which opens the list of them. */
export function InboxMapTable({ projectId, map, size, search }: InboxMapProps) {
  // A long range may begin long before the first report.
  const first = map.cells.map((cell) => cell.first_day).sort()[0] ?? "";
  const periods = map.periods.filter((one) => one.first_day >= first);
  const cells = new Map(map.cells.map((cell) => [`${cell.area ?? ""}\n${cell.first_day}`, cell]));
  const radius = scaleSqrt({
    domain: [0, Math.max(1, ...map.cells.map((cell) => cell[size]))],
    range: [0, LARGEST],
  });
  return (
    <section className={styles.scroll} aria-label="Map of the inbox" tabIndex={0}>
      <table className={styles.map}>
        <caption className="visually-hidden">Reports opened, by area and period; sized by {size}</caption>
        <thead>
          <tr>
            <th scope="col">Area</th>
            {periods.map((one) => (
              <th key={one.first_day} scope="col" title={periodName(one)}>
                {shortPeriod(map.range.unit, one.first_day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {map.areas.map((area) => (
            <tr key={area ?? ""}>
              <th scope="row" dir="auto">
                {area === null ? "No area" : clip(sentence(area), 40)}
              </th>
              {periods.map((period) => {
                const cell = cells.get(`${area ?? ""}\n${period.first_day}`);
                return (
                  <td key={period.first_day}>
                    {cell ? (
                      <Place projectId={projectId} cell={cell} search={search} radius={radius(cell[size])} />
                    ) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface PlaceProps {
  projectId: string;
  cell: InsightCell;
  search: InsightsSearch;
  radius: number;
}

/** A circle that opens the list; lists have no filter by the login of a reviewer, so with one it is no link. */
function Place({ projectId, cell, search, radius }: PlaceProps) {
  const title = `${cellName(cell)}, ${periodName(cell)}`;
  const content = (
    <>
      <svg width={30} height={30} aria-hidden="true">
        <circle cx={15} cy={15} r={Math.max(radius, 1.5)} />
      </svg>
      <span aria-hidden="true">{count(cell.reports)}</span>
      <span className="visually-hidden">{cellName(cell)}</span>
    </>
  );
  if (search.reviewer) {
    return (
      <span className={styles.cell} title={title}>
        {content}
      </span>
    );
  }
  return (
    <Link
      to="/projects/$projectId/inbox"
      params={{ projectId }}
      search={listOf(cell, search)}
      className={styles.cell}
      title={title}
    >
      {content}
    </Link>
  );
}

function cellName(cell: InsightCell): string {
  const sizes = [plural(cell.users, "user"), plural(cell.signals, "signal")];
  return `${plural(cell.reports, "report")}, ${count(cell.open)} open, ${sizes.join(", ")}`;
}
