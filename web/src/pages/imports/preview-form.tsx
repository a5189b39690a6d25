import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { ImportMapping, ImportPreview, ImportRun } from "@/api/types";
import { forecast, meaningsOf, withMeaning } from "@/nouns/imports/mapping";
import { useCancelImport, useStartImport } from "@/nouns/imports/mutations";
import { previewQuery } from "@/nouns/imports/queries";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { Table } from "@/ui/display/table";
import { Section } from "@/ui/page";
import { InlineError, Loading } from "@/ui/states";
import { Columns } from "./columns";
import styles from "./imports.module.css";

interface Props {
  projectId: string;
  run: ImportRun;
  onEnd(): void;
}

/** Shows what an uploaded file would become, lets its columns be matched, and starts the import. */
export function PreviewForm({ projectId, run, onEnd }: Props) {
  const [mapping, setMapping] = useState<ImportMapping>({});
  const preview = useQuery(previewQuery(projectId, run.id, mapping));
  const start = useStartImport(projectId);
  const cancel = useCancelImport(projectId);
  const shown = preview.data;
  const change = (changed: ImportMapping) => setMapping(changed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (shown && shown.problem === "") start.mutate({ id: run.id, mapping }, { onSuccess: onEnd });
  };
  return (
    <form onSubmit={submit} aria-label={`Import ${run.name}`} className={styles.form}>
      {shown ? (
        <>
          <p role="status">
            <strong dir="auto">{run.name}</strong>
            {shown.tracker ? ` is an export of ${shown.tracker}.` : "."}{" "}
            {shown.problem ? null : forecast(shown)}
          </p>
          <Columns preview={shown} mapping={{ ...shown.mapping, ...mapping }} onChange={change} />
          {shown.problem ? <InlineError>{shown.problem}</InlineError> : <Found preview={shown} />}
          <States preview={shown} mapping={{ ...shown.mapping, ...mapping }} onChange={change} />
        </>
      ) : preview.error ? null : (
        <Loading label="Reading the file" lines={4} />
      )}
      {preview.error ? <InlineError>{errorMessage(preview.error)}</InlineError> : null}
      {start.error ? <InlineError>{errorMessage(start.error)}</InlineError> : null}
      <div className={styles.buttons}>
        <Button
          type="submit"
          kind="primary"
          busy={start.isPending}
          unavailable={shown && shown.problem === "" ? null : "Match the columns first."}
        >
          Import
        </Button>
        <Button
          onClick={() => {
            cancel.mutate(run.id);
            onEnd();
          }}
        >
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Found({ preview }: { preview: ImportPreview }) {
  return (
    <Section title="First rows">
      <Table
        caption="The first rows as they would become signals"
        rows={preview.rows}
        rowKey={(row) => String(row.row)}
        columns={[
          { id: "row", label: "Row", numeric: true, cell: (row) => row.row },
          {
            id: "title",
            label: "Signal",
            text: true,
            cell: (row) =>
              row.problem ? (
                <span className={styles.problem}>{row.problem}</span>
              ) : (
                <span dir="auto">{row.title}</span>
              ),
          },
          { id: "state", label: "State", wideOnly: true, cell: (row) => row.state },
          {
            id: "becomes",
            label: "Becomes",
            cell: (row) => (row.problem ? "nothing" : row.outcome === "open" ? "open" : "settled"),
          },
        ]}
      />
    </Section>
  );
}

interface StatesProps {
  preview: ImportPreview;
  mapping: ImportMapping;
  onChange(mapping: ImportMapping): void;
}

function States({ preview, mapping, onChange }: StatesProps) {
  if (preview.states.length === 0) return null;
  return (
    <Section
      title="States"
      help="Closed items become settled reports: searches find them and new signals are compared with them, but nobody has to act on them. Change what a word means if your team uses it differently. Rows with a state of unknown meaning are not stored."
    >
      <ul className={styles.states}>
        {preview.states.map((one) => (
          <li key={`${one.said} ${one.outcome}`}>
            <span dir="auto">
              {one.said} <span className={styles.hint}>({one.rows.toLocaleString("en")})</span>
            </span>
            <SelectField
              bare
              label={`What ${one.said} means`}
              value={one.outcome ?? ""}
              options={meaningsOf(one.outcome)}
              onChange={(outcome) => {
                if (outcome !== "") onChange(withMeaning(mapping, one.word, outcome));
              }}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
