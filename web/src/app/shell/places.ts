import { ChartLine, Gauge, Inbox, Plug, Radar, Settings } from "lucide-react";
import type { ActionId } from "@/actions/registry";

/** The pages of the rail, in order. */
export const PLACES = [
  { action: "go.inbox", to: "/projects/$projectId/inbox", label: "Inbox", icon: Inbox },
  { action: "go.scouts", to: "/projects/$projectId/scouts", label: "Scouts", icon: Radar },
  { action: "go.signals", to: "/projects/$projectId/signals", label: "Signals", icon: Gauge },
  { action: "go.insights", to: "/projects/$projectId/insights", label: "Insights", icon: ChartLine },
  { action: "go.sources", to: "/projects/$projectId/sources", label: "Sources", icon: Plug },
  { action: "go.settings", to: "/projects/$projectId/settings", label: "Settings", icon: Settings },
] as const satisfies ReadonlyArray<{ action: ActionId; to: string; label: string; icon: typeof Inbox }>;
