import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { count } from "@/lib/format";
import {
  currentTab,
  type InboxSearch,
  TAB_LABELS,
  TABS,
  type Tab,
  withFilter,
} from "@/nouns/reports/filters";
import { countsQuery } from "@/nouns/reports/queries";
import { tabCount } from "@/nouns/reports/tab-count";
import { useActiveInView } from "@/ui/controls/use-active-in-view";
import styles from "./inbox-tabs.module.css";

/** The tabs, each with how many match the filters. */
export function InboxTabs({ projectId, search }: { projectId: string; search: InboxSearch }) {
  const counts = useQuery(countsQuery(projectId, search)).data;
  const amount = (tab: Tab): number | null => {
    if (!counts) return null;
    return tab === "quarantine" ? counts.quarantined : tabCount(tab, counts);
  };
  const current = currentTab(search);
  const row = useRef<HTMLElement>(null);
  useActiveInView(row, current);
  return (
    <nav ref={row} className={styles.tabs} aria-label="Reports by state">
      {TABS.filter((tab) => tab !== "all" || tab === current).map((tab) => (
        <Link
          key={tab}
          {...(tab === "quarantine"
            ? ({
                to: "/projects/$projectId/signals",
                params: { projectId },
                search: { tab: "quarantine" },
              } as const)
            : ({
                to: "/projects/$projectId/inbox",
                params: { projectId },
                search: withFilter(search, "tab", tab === "review" ? undefined : tab),
              } as const))}
          className={styles.tab}
          aria-current={tab === current ? "page" : undefined}
          data-active={tab === current}
          // Else the tab without a query of its own would be current wherever the inbox is.
          activeOptions={{ exact: true, includeSearch: true }}
          activeProps={{}}
        >
          {TAB_LABELS[tab]}
          <span className={styles.amount}>{amount(tab) === null ? "" : count(amount(tab) ?? 0)}</span>
        </Link>
      ))}
    </nav>
  );
}
