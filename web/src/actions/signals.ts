import type { ActionDefinition } from "@/actions/types";

export const SIGNAL_ACTIONS = {
  "signal.next": {
    label: "Next held signal",
    section: "Signals",
    keys: ["j", "ArrowDown"],
    places: ["signals"],
    hidden: true,
  },
  "signal.previous": {
    label: "Previous held signal",
    section: "Signals",
    keys: ["k", "ArrowUp"],
    places: ["signals"],
    hidden: true,
  },
  "signal.release": {
    label: "Release from quarantine",
    section: "Signals",
    keys: ["l"],
    places: ["signals"],
    keywords: "let go allow",
  },
  "signal.confirm": {
    label: "Confirm the quarantine",
    section: "Signals",
    keys: ["c"],
    places: ["signals"],
    keywords: "block keep",
  },
  "signal.emit": {
    label: "Send a test signal",
    section: "Signals",
    keys: ["n"],
    places: ["signals"],
    keywords: "emit try preview",
  },
  "signal.find": {
    label: "Find a signal",
    section: "Signals",
    keys: ["/"],
    places: ["signals"],
    keywords: "trace id lookup",
  },
  "regroup.preview": {
    label: "Preview a regrouping",
    section: "Signals",
    keys: ["p"],
    places: ["signals"],
    keywords: "dry run group again",
  },
  "regroup.apply": {
    label: "Apply the regrouping",
    section: "Signals",
    keys: [],
    places: ["signals"],
  },
} as const satisfies Record<string, ActionDefinition>;
