import type { ActionDefinition } from "@/actions/types";

export const NAVIGATION_ACTIONS = {
  "go.inbox": { label: "Inbox", section: "Go to", keys: ["g i"], places: ["everywhere"] },
  "go.scouts": { label: "Scouts", section: "Go to", keys: ["g s"], places: ["everywhere"] },
  "go.signals": {
    label: "Signals",
    section: "Go to",
    keys: ["g f"],
    places: ["everywhere"],
    keywords: "funnel quarantine",
  },
  "go.sources": { label: "Sources", section: "Go to", keys: ["g o"], places: ["everywhere"] },
  "go.settings": {
    label: "Settings",
    section: "Go to",
    keys: ["g ,"],
    places: ["everywhere"],
    keywords: "keys members appearance budget repositories",
  },
  "app.palette": {
    label: "Search actions and reports",
    section: "App",
    keys: ["$mod+K"],
    places: ["everywhere", "dialog"],
    hidden: true,
  },
  "app.keys": {
    label: "Keyboard shortcuts",
    section: "App",
    keys: ["?"],
    places: ["everywhere"],
    keywords: "help",
  },
  "app.undo": {
    label: "Undo the last change",
    section: "App",
    keys: ["u", "$mod+Z"],
    places: ["everywhere"],
  },
  "app.back": {
    label: "One layer back",
    section: "App",
    keys: ["Escape"],
    places: ["everywhere"],
    hidden: true,
  },
  "app.theme": {
    label: "Switch light and dark",
    section: "App",
    keys: [],
    places: ["everywhere"],
    keywords: "theme appearance",
  },
  "app.single-keys": {
    label: "Switch single-key shortcuts on or off",
    section: "App",
    keys: [],
    places: ["everywhere"],
    keywords: "accessibility keyboard",
  },
  "app.sign-out": { label: "Sign out", section: "App", keys: [], places: ["everywhere"] },
} as const satisfies Record<string, ActionDefinition>;
