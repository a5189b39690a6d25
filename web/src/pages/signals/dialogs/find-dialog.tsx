import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import { clip } from "@/lib/format";
import { fullTime } from "@/lib/time";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { sourceLabel, stateLabel } from "@/nouns/signals/labels";
import { findSignals } from "@/nouns/signals/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import styles from "./find-dialog.module.css";

export interface FindDialogProps {
  open: boolean;
  projectId: string;
  onClose(): void;
}

/** Finds a signal by a part of its id, as reports, logs and the command line show it. */
export function FindDialog({ open, projectId, onClose }: FindDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Find a signal"
      description="By its id, or by how the id begins or ends."
    >
      <FindForm projectId={projectId} onClose={onClose} />
    </Dialog>
  );
}

function FindForm({ projectId, onClose }: Omit<FindDialogProps, "open">) {
  const [ref, setRef] = useState("");
  const navigate = useNavigate();
  const find = useSingleMutation({
    mutationFn: () => findSignals(projectId, ref.trim()),
    onSuccess: ([only, ...others]) => {
      if (!only || others.length > 0) return;
      onClose();
      void navigate({
        to: "/projects/$projectId/signals/$signalId",
        params: { projectId, signalId: only.id },
      });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate();
  };
  const nothing = find.data?.length === 0 ? "No signal of this project has this id." : null;
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField
        label="Id"
        value={ref}
        required
        minLength={4}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        placeholder="at least 4 of its digits"
        onChange={(event) => setRef(event.target.value)}
        error={find.error ? errorMessage(find.error) : nothing}
      />
      {find.data && find.data.length > 1 ? (
        <ul className={styles.found}>
          {find.data.map((one) => (
            <li key={one.id}>
              <Link
                to="/projects/$projectId/signals/$signalId"
                params={{ projectId, signalId: one.id }}
                onClick={onClose}
                dir="auto"
              >
                {clip(one.description.trim(), 90)}
              </Link>
              <p className={styles.facts}>
                {clip(sourceLabel(one.source_product, one.source_type), 60)} · {stateLabel(one.state)} ·{" "}
                {fullTime(one.received_at)}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
      <DialogActions>
        <Button type="submit" kind="primary" busy={find.isPending}>
          Find
        </Button>
      </DialogActions>
    </form>
  );
}
