/** The budget of a day as it is typed, and the days to show. Pure. */
import type { SpendOfDay } from "@/api/types";

function amount(text: string, pattern: RegExp): number | null | undefined {
  const typed = text.trim();
  if (typed === "") return null;
  return typed.length <= 12 && pattern.test(typed) ? Number(typed) : undefined;
}

export interface Limits {
  readonly dollars_per_day: number | null;
  readonly calls_per_day: number | null;
}

/** What to send for the fields; empty is the server's limit. Null when they hold no plain numbers. */
export function limitsOf(dollars: string, calls: string): Limits | null {
  const dollars_per_day = amount(dollars, /^\d+(\.\d+)?$/);
  const calls_per_day = amount(calls, /^\d+$/);
  return dollars_per_day === undefined || calls_per_day === undefined
    ? null
    : { dollars_per_day, calls_per_day };
}

/** The days that anything was asked on, the latest first. */
export function daysWithCalls(days: readonly SpendOfDay[]): SpendOfDay[] {
  return days.filter((one) => one.calls > 0).toSorted((a, b) => (a.day < b.day ? 1 : -1));
}
