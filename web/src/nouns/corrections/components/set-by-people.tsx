import { unchangedMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { clip } from "@/lib/format";
import styles from "@/nouns/corrections/components/set-by-people.module.css";
import { useCorrect } from "@/nouns/corrections/mutations";
import { setFields } from "@/nouns/corrections/set-fields";
import { showToast } from "@/ui/overlays/toast-store";

interface SetByPeopleProps {
  projectId: string;
  report: Report;
  readOnly: string | null;
}

/** What people set about a report, what Postroom says of it, and giving it back. */
export function SetByPeople({ projectId, report, readOnly }: SetByPeopleProps) {
  const correct = useCorrect(projectId);
  const fields = setFields(report);
  if (fields.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Set by people">
      {fields.map(({ field, label, by, machine, back }) => (
        <li key={field} className={styles.line} dir="auto">
          <span>
            {label} set by {clip(by, 80)}
          </span>
          {machine ? <span className={styles.machine}>Postroom says: {machine}</span> : null}
          {back && readOnly === null ? (
            <button
              type="button"
              className={styles.back}
              aria-label={`Give back the ${label.toLowerCase()} to Postroom`}
              onClick={() =>
                correct.mutate(
                  { ids: [report.id], change: { give_back: [back] } },
                  { onError: (error) => showToast(unchangedMessage(error), { failed: true }) },
                )
              }
            >
              Give back
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
