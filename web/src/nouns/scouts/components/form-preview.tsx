import { errorMessage } from "@/api/errors";
import type { FormPreview } from "@/api/types";
import { percent } from "@/lib/figures";
import { clip, plural } from "@/lib/format";
import { fullTime } from "@/lib/time";
import styles from "@/nouns/scouts/components/form-editor.module.css";
import { Sparkline } from "@/ui/display/sparkline";
import { InlineError } from "@/ui/states";

const SHOWN = 8;

export interface FormPreviewBoxProps {
  isShare: boolean;
  /** Whether a field is marked, so that nothing can be counted. */
  isWrong: boolean;
  error: unknown;
  /** What the server counted for the form as it is; undefined while it counts. */
  data: FormPreview | undefined;
}

/** What a form finds now, and would have found in the last 30 days. Nothing is stored. */
export function FormPreviewBox({ isShare, isWrong, error, data }: FormPreviewBoxProps) {
  return (
    <section className={styles.preview} aria-label="Preview" aria-live="polite">
      <h2 className={styles.legend}>Preview</h2>
      {isWrong ? (
        <p className={styles.quiet}>Correct the marked fields to see what it would find.</p>
      ) : error ? (
        <InlineError>{errorMessage(error)}</InlineError>
      ) : data ? (
        <Counts data={data} isShare={isShare} />
      ) : (
        <p className={styles.quiet}>Counting the last 30 days…</p>
      )}
    </section>
  );
}

function Counts({ data, isShare }: { data: FormPreview; isShare: boolean }) {
  const { now, findings, items, windows } = data;
  return (
    <>
      <p>
        Now it would find <strong>{now.length === 0 ? "nothing" : plural(now.length, "thing")}</strong>
        {now.length === 0 ? "." : `: ${clip(now.join("; "), 400)}`}
      </p>
      <p>
        In the last 30 days:{" "}
        <strong>{findings.length === 0 ? "nothing" : plural(findings.length, "finding")}</strong>
        {findings.length === 0 ? "." : ""}
      </p>
      {findings.length > 0 ? (
        <ul className={styles.found}>
          {findings
            .slice(-SHOWN)
            .toReversed()
            .map((one) => (
              <li key={`${one.at} ${one.group}`}>
                <time className={styles.quiet} dateTime={one.at}>
                  {fullTime(one.at)}
                </time>
                <br />
                {clip(one.title, 300)}
              </li>
            ))}
        </ul>
      ) : null}
      {findings.length > SHOWN ? (
        <p className={styles.quiet}>and {plural(findings.length - SHOWN, "earlier one")}</p>
      ) : null}
      <Values values={data.values} isShare={isShare} />
      <p className={styles.quiet}>
        {items === 0
          ? "Nothing of the last 30 days matches: check the source and the conditions."
          : `${plural(items, "item")} counted in ${plural(windows, "window")}.`}
      </p>
    </>
  );
}

const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** What was measured, which helps to choose a threshold. */
function Values({ values, isShare }: { values: FormPreview["values"]; isShare: boolean }) {
  const known = values.filter((value) => value !== null);
  const latest = values.at(-1);
  if (known.length === 0) return null;
  const said = isShare ? percent : (value: number) => numbers.format(value);
  const words = `Highest ${said(Math.max(...known))}, lowest ${said(Math.min(...known))}, latest ${
    latest == null ? "none" : said(latest)
  }.`;
  return (
    <p className={styles.values}>
      <Sparkline
        values={values.map((value) => value ?? 0)}
        label="Values of the windows, the latest at the right"
      />
      <span className={styles.quiet}>{words}</span>
    </p>
  );
}
