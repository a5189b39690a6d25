/** From the parameters of the API's list to what the inbox's address says: the way back of `listQuery`. Pure. */
import { type InboxSearch, inboxSearch, listQuery, SORTS, TABS, withFilter } from "@/nouns/reports/filters";

const NAMES: Readonly<Record<string, string>> = {
  query: "q",
  priority: "priority",
  source_product: "source",
  actionability: "actionability",
  scout: "scout",
  area: "area",
  label: "label",
  mentioned: "mentioned",
  teammate_uuid: "for",
};

/** How views that were saved before scores say the order by urgency. */
const URGENT_BEFORE = "priority,-updated_at";

/** The address for a view, and the names of parameters that the inbox has no filter for. */
export function searchOf(query: Readonly<Record<string, string>>): {
  search: InboxSearch;
  left: readonly string[];
} {
  const { status, ordering: saved, ...others } = query;
  const ordering = saved === URGENT_BEFORE ? "urgency" : saved;
  const raw: Record<string, unknown> = {};
  const left: string[] = [];
  for (const [name, value] of Object.entries(others)) {
    const known = NAMES[name];
    if (known !== undefined) raw[known] = value;
    else if (name === "scope" && value === "mine") raw.for = "me";
    else if (name === "has_implementation_pr") raw.pr = value === "true" ? "yes" : "no";
    else if (name === "without_area") raw.noarea = "yes";
    else if (name === "opened_after" && query.opened_before !== undefined) {
      raw.opened = `${localDay(value)}..${localDay(query.opened_before, -1)}`;
    } else if (!["snoozed", "researched_again", "opened_before"].includes(name)) left.push(name);
  }
  let search = inboxSearch(raw);
  const tab = TABS.find((one) => {
    const asked: Readonly<Record<string, string>> = listQuery(withFilter(search, "tab", one));
    return asked.status === status && asked.snoozed === query.snoozed;
  });
  if (status !== undefined && tab === undefined) left.push("status");
  search = withFilter(search, "tab", tab === "review" ? undefined : tab);
  const sort = SORTS.find((one) => orderingOf(withFilter(search, "sort", one)) === ordering);
  if (ordering !== undefined && sort === undefined) left.push("ordering");
  const usual = orderingOf(search) === ordering;
  return { search: usual ? search : withFilter(search, "sort", sort), left };
}

function orderingOf(search: InboxSearch): string | undefined {
  return "ordering" in listQuery(search) ? String(listQuery(search).ordering) : undefined;
}

/** The local day of a moment, some days before or after. */
function localDay(moment: string, days = 0): string {
  const day = new Date(moment);
  day.setDate(day.getDate() + days);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
