import type { ActionDefinition } from "@/actions/types";

export const SOURCE_ACTIONS = {
  "source.connect": {
    label: "Connect a source",
    section: "Sources",
    keys: ["n"],
    places: ["sources"],
    keywords: "add webhook github zendesk",
  },
  "source.import": {
    label: "Import a file",
    section: "Sources",
    keys: ["i"],
    places: ["sources"],
    keywords: "upload csv json mbox history export tracker",
  },
  "source.toggle": {
    label: "Switch the source on or off",
    section: "Sources",
    keys: [],
    places: ["sources"],
    keywords: "enable disable",
  },
  "source.replay": {
    label: "Retry failed deliveries",
    section: "Sources",
    keys: [],
    places: ["sources"],
    keywords: "replay dead letters failed",
  },
} as const satisfies Record<string, ActionDefinition>;
