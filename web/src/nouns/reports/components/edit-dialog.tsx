import type { FormEvent } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { useDraft } from "@/lib/use-draft";
import styles from "@/nouns/reports/components/decide-dialog.module.css";
import { useEditReport } from "@/nouns/reports/mutations";
import { Button } from "@/ui/controls/button";
import { TextArea, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { InlineError } from "@/ui/states";

export interface EditDialogProps {
  open: boolean;
  projectId: string;
  report: Report;
  onClose(): void;
}

/** Changes the words of a report; the work log keeps the former ones. */
export function EditDialog(props: EditDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title="Edit title and summary" wide>
      <EditForm {...props} />
    </Dialog>
  );
}

function EditForm({ projectId, report, onClose }: EditDialogProps) {
  const [title, setTitle, clearTitle] = useDraft(`title.${report.id}`, report.title ?? "");
  const [summary, setSummary, clearSummary] = useDraft(`summary.${report.id}`, report.summary ?? "");
  const edit = useEditReport(projectId, report.id);
  const wrong = (attr: string) =>
    edit.error instanceof ApiFailure && edit.error.attr === attr ? edit.error.message : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes = {
      ...(title !== (report.title ?? "") ? { title } : {}),
      ...(summary !== (report.summary ?? "") ? { summary } : {}),
    };
    const done = () => {
      clearTitle();
      clearSummary();
      onClose();
    };
    if (Object.keys(changes).length === 0) done();
    else edit.mutate(changes, { onSuccess: done });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Title"
        data-autofocus=""
        maxLength={300}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        error={wrong("title")}
      />
      <TextArea
        label="Summary"
        rows={10}
        maxLength={10_000}
        value={summary}
        onChange={(event) => setSummary(event.target.value)}
        error={wrong("summary")}
      />
      {edit.error && !wrong("title") && !wrong("summary") ? (
        <InlineError>{errorMessage(edit.error)}</InlineError>
      ) : null}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" busy={edit.isPending}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
