import type { SystemDeletion, SystemProcess, SystemQueue, SystemRetention, SystemTable } from "@/api/types";
import { duration } from "@/lib/figures";
import { count, plural, sentence } from "@/lib/format";
import { fullTime } from "@/lib/time";
import { Chip } from "@/ui/display/chip";
import type { Column } from "@/ui/display/table";

/** "1.4 GB", "12 MB", "3 KB". */
export function size(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`;
}

export const PROCESSES: Column<SystemProcess>[] = [
  {
    id: "role",
    label: "Role",
    cell: (one) => {
      const role = one.role === "api" ? "API" : sentence(one.role);
      return one.schedules ? `${role}, scheduling` : role;
    },
  },
  { id: "host", label: "Host", text: true, cell: (one) => one.host },
  { id: "pid", label: "Process", numeric: true, wideOnly: true, cell: (one) => String(one.pid) },
  { id: "version", label: "Version", wideOnly: true, cell: (one) => one.version },
  {
    id: "heartbeat",
    label: "Heartbeat",
    cell: (one) => (
      <Chip tone={one.state === "alive" ? "good" : "bad"}>
        {one.state === "alive" ? "Alive" : `Silent for ${duration(one.silent_seconds * 1000)}`}
      </Chip>
    ),
  },
];

export const QUEUES: Column<SystemQueue>[] = [
  { id: "name", label: "Queue", text: true, cell: (one) => sentence(one.name.replace(/^job:/, "")) },
  { id: "waiting", label: "Waiting", numeric: true, cell: (one) => count(one.waiting) },
  { id: "running", label: "Running", numeric: true, cell: (one) => count(one.running) },
  {
    id: "oldest",
    label: "Oldest",
    numeric: true,
    cell: (one) => (one.waiting > 0 ? duration(one.oldest_seconds * 1000) : ""),
  },
];

export const TABLES: Column<SystemTable>[] = [
  { id: "name", label: "Table", text: true, cell: (one) => one.name },
  { id: "rows", label: "Rows, about", numeric: true, cell: (one) => count(one.rows) },
  { id: "bytes", label: "Size", numeric: true, cell: (one) => size(one.bytes) },
];

export const RETENTION: Column<SystemRetention>[] = [
  {
    id: "meaning",
    label: "Kept",
    text: true,
    cell: (one) => (
      <>
        <div>{one.meaning}</div>
        <code>{one.setting}</code>
      </>
    ),
  },
  { id: "days", label: "For", numeric: true, cell: (one) => plural(one.days, "day") },
];

export const DELETIONS: Column<SystemDeletion>[] = [
  { id: "what", label: "Deleted", text: true, cell: (one) => sentence(one.what) },
  { id: "when", label: "Last", cell: (one) => fullTime(one.deleted_at) },
  { id: "deleted", label: "Rows then", numeric: true, cell: (one) => count(one.deleted) },
  { id: "total", label: "Rows in all", numeric: true, cell: (one) => count(one.total) },
];
