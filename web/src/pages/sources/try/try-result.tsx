import type { SourcePreview } from "@/api/types";
import { clip, plural } from "@/lib/format";
import { Chip } from "@/ui/display/chip";
import { InlineError } from "@/ui/states";
import styles from "../sources-page.module.css";

const SHOWN = 20;

/** What would come of a payload: signals, what is closed, and what is left out and why. */
export function TryResult({ preview }: { preview: SourcePreview }) {
  if (preview.error !== null) return <InlineError>It can't be read. {clip(preview.error, 600)}</InlineError>;
  const { signals, closes, skipped } = preview;
  const dropped = signals.filter((signal) => signal.dropped_by !== null).length;
  return (
    <section aria-label="What would come of it" aria-live="polite" className={styles.part}>
      <h3 className={styles.heading}>
        {plural(signals.length - dropped, "signal")}
        {dropped > 0 ? `, ${plural(dropped, "other")} dropped by rules` : ""}
      </h3>
      <ul className={styles.list}>
        {signals.slice(0, SHOWN).map((signal) => (
          <li key={`${signal.source_id} ${signal.revision}`} className={styles.tried}>
            <p className={styles.triedText} dir="auto">
              {clip(signal.description, 1500)}
            </p>
            <p className={styles.facts}>
              {clip(signal.source_product, 60)}/{clip(signal.source_type, 60)} ·{" "}
              <code>{clip(signal.source_id, 120)}</code> · weight {signal.weight}
              {signal.shortened ? " · the text is shortened" : ""}{" "}
              {signal.dropped_by === null ? null : (
                <Chip tone="warn">dropped by rule {signal.dropped_by + 1}</Chip>
              )}
            </p>
          </li>
        ))}
      </ul>
      {signals.length > SHOWN ? (
        <p className={styles.facts}>and {plural(signals.length - SHOWN, "other")}</p>
      ) : null}
      {closes.slice(0, SHOWN).map((one) => (
        <p key={one.source_id}>
          It would close <code>{clip(one.source_id, 120)}</code>: {clip(one.reason, 300)}
        </p>
      ))}
      {[...new Set(skipped)].slice(0, SHOWN).map((reason) => (
        <p key={reason} className={styles.facts}>
          Left out: {clip(reason, 300)}
        </p>
      ))}
    </section>
  );
}
