import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { ActionButton } from "@/actions/action-button";
import { runAction } from "@/actions/registry";
import { clip, count } from "@/lib/format";
import { activeFilters, currentTab, type InboxSearch, TAB_LABELS } from "@/nouns/reports/filters";
import { shownTitle } from "@/nouns/reports/title";
import { IconButton } from "@/ui/controls/button";
import styles from "./triage.module.css";
import type { Triage } from "./use-triage";

interface TriageBarProps {
  projectId: string;
  search: InboxSearch;
  triage: Triage;
}

/** Where triage stands, what comes next, and everything that can be done with the card. */
export function TriageBar({ projectId, search, triage }: TriageBarProps) {
  const { rows, index, next, done } = triage;
  const filters = activeFilters(search).length;
  return (
    <header className={styles.bar}>
      <div className={styles.where}>
        <strong>
          {rows.total ? `${count(index + 1)} of ${count(rows.total)}` : "Triage"} ·{" "}
          {TAB_LABELS[currentTab(search)]}
        </strong>
        {filters > 0 ? (
          <span className={styles.quiet}>within {filters === 1 ? "1 filter" : `${filters} filters`}</span>
        ) : null}
        {done > 0 ? <span className={styles.quiet}>{count(done)} done</span> : null}
        <IconButton label="Previous report (k)" onClick={() => runAction("list.previous")}>
          <ChevronUp size={16} aria-hidden="true" />
        </IconButton>
        <IconButton label="Next report (j)" onClick={() => runAction("list.next")}>
          <ChevronDown size={16} aria-hidden="true" />
        </IconButton>
        <span className={styles.space}>
          {next ? (
            <span className={styles.next} dir="auto">
              next: {clip(shownTitle(next), 120)}
            </span>
          ) : null}
        </span>
        <Link
          to="/projects/$projectId/inbox"
          params={{ projectId }}
          search={search}
          className={styles.close}
          aria-label="Back to the list"
          title="Back to the list (Esc)"
        >
          <X size={16} aria-hidden="true" />
        </Link>
      </div>
      <div className={styles.actions}>
        <ActionButton action="report.dismiss" />
        <ActionButton action="report.snooze" />
        <ActionButton action="report.resolve" />
        <ActionButton action="report.hand-off" />
        <ActionButton action="report.claim" />
        <ActionButton action="report.correct" />
        <ActionButton action="report.label" />
        <ActionButton action="list.open">Open report</ActionButton>
      </div>
    </header>
  );
}
