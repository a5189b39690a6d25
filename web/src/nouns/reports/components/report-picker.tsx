import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { clip, plural } from "@/lib/format";
import { useSettled } from "@/lib/use-settled";
import { PriorityMark } from "@/nouns/reports/components/priority-mark";
import styles from "@/nouns/reports/components/report-picker.module.css";
import { STATUS_LABELS } from "@/nouns/reports/labels";
import { findReportsQuery } from "@/nouns/reports/queries";
import { shownTitle } from "@/nouns/reports/title";
import { TextField } from "@/ui/controls/field";
import { Dialog } from "@/ui/overlays/dialog";
import { InlineError } from "@/ui/states";

export interface ReportPickerProps {
  open: boolean;
  title: string;
  description: string;
  projectId: string;
  /** Reports that can't be chosen. */
  except: ReadonlySet<string>;
  error: string | null;
  onChoose(report: Report): void;
  onClose(): void;
}

/** Finds a report by words and lets one be chosen. */
export function ReportPicker(props: ReportPickerProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title} description={props.description}>
      {props.error ? <InlineError>{props.error}</InlineError> : null}
      <Finder {...props} />
    </Dialog>
  );
}

function Finder({ projectId, except, onChoose }: ReportPickerProps) {
  const [text, setText] = useState("");
  const asked = useSettled(text.trim(), 250);
  const found = useQuery(findReportsQuery(projectId, asked));
  const shown = (found.data?.results ?? []).filter((report) => !except.has(report.id)).slice(0, 12);
  // Enter takes the first one, once the list is that of the words.
  const settled = text.trim() !== "" && asked === text.trim() && !found.isFetching;
  const first = settled ? shown[0] : undefined;
  return (
    <>
      <TextField
        label="Search reports"
        help="Enter chooses the first one found."
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing && first) onChoose(first);
        }}
        data-autofocus=""
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {found.error ? <InlineError>{errorMessage(found.error)}</InlineError> : null}
      <ul className={styles.list} aria-label="Reports">
        {shown.map((report) => (
          <li key={report.id}>
            <button type="button" className={styles.report} onClick={() => onChoose(report)}>
              <PriorityMark priority={report.priority} />
              <span className={styles.title} dir="auto">
                {clip(shownTitle(report), 160)}
              </span>
              <span className={styles.facts}>
                {STATUS_LABELS[report.status]} · {plural(report.signal_count, "signal")}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.data && shown.length === 0 ? <p className={styles.facts}>No report has these words.</p> : null}
    </>
  );
}
