import { productName, sentence } from "@/lib/format";
import { periodName } from "@/nouns/insights/labels";
import { type FilterName, type InboxSearch, openedDays } from "@/nouns/reports/filters";
import { ACTIONABILITY_LABELS } from "@/nouns/reports/labels";
import { scoutName } from "@/nouns/scouts/labels";

/** A filter in words: "Priority: P0, P1". */
export function filterLabel(name: FilterName, search: InboxSearch): string {
  const value = search[name] ?? "";
  switch (name) {
    case "q":
      return `“${value}”`;
    case "for":
      return value === "me" ? "For me" : "For a teammate";
    case "pr":
      return value === "yes" ? "With a pull request" : "Without a pull request";
    case "actionability":
      return value
        .split(",")
        .map((code) => Object.entries(ACTIONABILITY_LABELS).find(([known]) => known === code)?.[1] ?? code)
        .join(", ");
    case "priority":
      return `Priority: ${value.replaceAll(",", ", ")}`;
    case "source":
      return `Source: ${value.split(",").map(productName).join(", ")}`;
    case "scout":
      return `Scout: ${scoutName({ skill_name: value })}`;
    case "label":
      return `Label: ${value.replaceAll(",", ", ")}`;
    case "mentioned":
      return "Mentions me";
    case "noarea":
      return "Without an area";
    case "opened": {
      const days = openedDays(value);
      return days ? `Opened: ${periodName({ first_day: days[0], last_day: days[1] })}` : "Opened";
    }
    case "area":
      return `Area: ${sentence(value)}`;
  }
}
