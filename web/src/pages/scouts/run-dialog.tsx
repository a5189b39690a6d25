import type { FormEvent } from "react";
import type { ScoutConfig } from "@/api/types";
import { useDraft } from "@/lib/use-draft";
import { useRunScout } from "@/nouns/scouts/mutations";
import { Button } from "@/ui/controls/button";
import { TextArea } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import styles from "./scout-page.module.css";

export interface RunDialogProps {
  open: boolean;
  onClose(): void;
  projectId: string;
  scout: ScoutConfig;
}

/** Runs a scout with something that only this run is told. */
export function RunDialog({ open, onClose, projectId, scout }: RunDialogProps) {
  const [note, setNote, forget] = useDraft(`scout-run.${scout.id}`);
  const run = useRunScout(projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    run.mutate({ scout, note }, { onSuccess: forget });
  };
  return (
    <Dialog open={open} onClose={onClose} title="Run with a note" description="Only this run reads it.">
      <form onSubmit={submit} className={styles.part}>
        <TextArea
          label="What to focus on"
          value={note}
          autoFocus
          dir="auto"
          onChange={(event) => setNote(event.target.value)}
        />
        <DialogActions>
          <Button type="submit" kind="primary">
            Run now
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
