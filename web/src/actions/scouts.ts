import type { ActionDefinition } from "@/actions/types";

export const SCOUT_ACTIONS = {
  "scout.run": {
    label: "Run the scout now",
    section: "Scouts",
    keys: ["r"],
    places: ["scouts"],
    keywords: "start",
  },
  "scout.run-with-note": {
    label: "Run the scout with a note…",
    section: "Scouts",
    keys: [],
    places: ["scouts"],
  },
  "scout.toggle": {
    label: "Switch the scout on or off",
    section: "Scouts",
    keys: [],
    places: ["scouts"],
    keywords: "enable disable schedule",
  },
  "scout.mode": {
    label: "Switch between live and dry run",
    section: "Scouts",
    keys: [],
    places: ["scouts"],
    keywords: "emit",
  },
  "scout.new": {
    label: "New scout",
    section: "Scouts",
    keys: ["n"],
    places: ["scouts"],
    keywords: "create custom skill",
  },
  "scout.sync": {
    label: "Update the scouts that come with Postroom",
    section: "Scouts",
    keys: [],
    places: ["scouts"],
    keywords: "sync canonical",
  },
} as const satisfies Record<string, ActionDefinition>;
