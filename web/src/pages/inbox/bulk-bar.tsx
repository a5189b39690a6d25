import { ActionButton } from "@/actions/action-button";
import { runAction } from "@/actions/registry";
import { count, plural } from "@/lib/format";
import type { Bulk } from "@/nouns/reports/list/use-bulk";
import { Button } from "@/ui/controls/button";
import styles from "./bulk-bar.module.css";
import type { RowSelection } from "./use-row-selection";

interface BulkBarProps {
  selection: RowSelection;
  bulk: Bulk;
  /** How many reports match the filters. */
  total: number;
  /** Whether the rows are snoozed reports. */
  isSnoozed: boolean;
}

/** What can be done with the selected rows, and how far a long change is. */
export function BulkBar({ selection, bulk, total, isSnoozed }: BulkBarProps) {
  const { progress } = bulk;
  if (progress !== null) {
    return (
      <div className={styles.bar} role="status">
        <span>
          {count(progress.done)} done
          {progress.refused > 0 ? `, ${plural(progress.refused, "report")} could not be changed` : ""}
        </span>
        <Button onClick={bulk.stop}>Stop</Button>
      </div>
    );
  }
  if (selection.count === 0) return null;
  const all = selection.selection.kind === "all";
  return (
    <section className={styles.bar} aria-label="Selected reports">
      <strong className={styles.amount}>
        {all ? `${plural(selection.count, "report")}: all that match` : `${count(selection.count)} selected`}
      </strong>
      {!all && total > selection.count ? (
        <button type="button" className={styles.all} onClick={() => runAction("list.select-all")}>
          Select all {count(total)} that match
        </button>
      ) : null}
      <span className={styles.space} />
      <ActionButton action="report.dismiss" />
      <ActionButton action="report.snooze" />
      <ActionButton action="report.resolve" />
      <ActionButton action="report.restore">{isSnoozed ? "Wake now" : undefined}</ActionButton>
      <ActionButton action="report.correct" />
      <ActionButton action="report.label" />
      <ActionButton action="report.merge" />
      <Button keyHint="Esc" kind="quiet" onClick={selection.clear}>
        Clear
      </Button>
    </section>
  );
}
