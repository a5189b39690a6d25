import type { ActionDefinition } from "@/actions/types";

export const SETTINGS_ACTIONS = {
  "settings.pause": {
    label: "Pause or resume grouping",
    section: "Settings",
    keys: [],
    places: ["settings"],
    keywords: "processing stop resume",
  },
  "settings.connect-repository": {
    label: "Connect a repository",
    section: "Settings",
    keys: [],
    places: ["settings"],
    keywords: "git github clone code",
  },
  "settings.new-key": {
    label: "Make a key",
    section: "Settings",
    keys: [],
    places: ["settings"],
    keywords: "api token",
  },
  "settings.invite": {
    label: "Invite a person",
    section: "Settings",
    keys: [],
    places: ["settings"],
    keywords: "member people",
  },
  "settings.sign-out-everywhere": {
    label: "Sign out everywhere else",
    section: "Settings",
    keys: [],
    places: ["settings"],
    keywords: "sessions",
  },
} as const satisfies Record<string, ActionDefinition>;
