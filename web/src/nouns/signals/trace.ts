/** What a trace measured, read from its open details. Pure. */

export interface Nearest {
  readonly reportId: string;
  readonly why: string;
  readonly probability: number | null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The reports that a search found near the signal, the most probable first; those that have an id. */
export function nearestOf(details: Readonly<Record<string, unknown>>): readonly Nearest[] {
  const { nearest } = details;
  if (!Array.isArray(nearest)) return [];
  return nearest.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const { report_id, why, probability }: { report_id?: unknown; why?: unknown; probability?: unknown } =
      one;
    if (typeof report_id !== "string") return [];
    return [
      { reportId: report_id, why: typeof why === "string" ? why : "", probability: numberOf(probability) },
    ];
  });
}

/** The figures of a step that are worth a line: names with plain values, without what is shown otherwise. */
export function measured(
  details: Readonly<Record<string, unknown>>,
): ReadonlyArray<readonly [string, string]> {
  const hidden = ["nearest", "why", "report_id", "nearest_report_id"];
  return Object.entries(details).flatMap(([name, value]) => {
    if (hidden.includes(name) || value === null || typeof value === "object") return [];
    return [[name.replaceAll("_", " "), String(value)] as const];
  });
}
