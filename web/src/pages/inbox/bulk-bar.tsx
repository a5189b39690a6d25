import { ActionButton } from "@/actions/action-button";
import { perform } from "@/actions/registry";
import { count, plural } from "@/lib/words";
import { Button } from "@/ui/controls/button";
import styles from "./bulk-bar.module.css";
import type { Inbox } from "./use-inbox";

/** What can be done with the ticked rows, and how far a long change is. */
export function BulkBar({ inbox, total }: { inbox: Inbox; total: number }) {
  const { progress } = inbox.bulk;
  if (progress !== null) {
    return (
      <div className={styles.bar} role="status">
        <span>
          {count(progress.done)} done
          {progress.refused > 0 ? `, ${plural(progress.refused, "report")} could not be changed` : ""}
        </span>
        <Button onClick={inbox.bulk.stop}>Stop</Button>
      </div>
    );
  }
  if (inbox.ticked === 0) return null;
  const all = inbox.selection.kind === "all";
  return (
    <section className={styles.bar} aria-label="Selected reports">
      <strong className={styles.amount}>
        {all ? `${plural(inbox.ticked, "report")}: all that match` : `${count(inbox.ticked)} selected`}
      </strong>
      {!all && total > inbox.ticked ? (
        <button type="button" className={styles.all} onClick={() => perform("list.tick-all")}>
          Select all {count(total)} that match
        </button>
      ) : null}
      <span className={styles.space} />
      <ActionButton action="report.dismiss" />
      <ActionButton action="report.snooze" />
      <ActionButton action="report.resolve" />
      <ActionButton action="report.restore" />
      <ActionButton action="report.merge" />
      <Button keyHint="Esc" kind="quiet" onClick={inbox.untick}>
        Clear
      </Button>
    </section>
  );
}
