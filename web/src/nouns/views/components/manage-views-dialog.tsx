import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { View } from "@/api/types";
import { clip } from "@/lib/format";
import formStyles from "@/nouns/reports/components/decide-dialog.module.css";
import styles from "@/nouns/views/components/manage-views-dialog.module.css";
import { useChangeView, useDeleteView } from "@/nouns/views/mutations";
import { viewsQuery } from "@/nouns/views/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { Failed, Loading } from "@/ui/states";

interface ManageViewsDialogProps {
  open: boolean;
  projectId: string;
  onClose(): void;
}

/** The saved views: renamed, shared or made private, deleted. */
export function ManageViewsDialog({ open, projectId, onClose }: ManageViewsDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Saved views"
      description="A shared view is everybody's: all members can change or delete it."
    >
      <ViewList projectId={projectId} />
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}

function ViewList({ projectId }: { projectId: string }) {
  const views = useQuery(viewsQuery(projectId));
  const [changing, setChanging] = useState<string | null>(null);
  const remove = useDeleteView(projectId);
  if (views.error) {
    return (
      <Failed
        title="Could not load the views"
        reason={errorMessage(views.error)}
        at={views.errorUpdatedAt}
        onRetry={() => void views.refetch()}
      />
    );
  }
  if (!views.data) return <Loading label="Loading the views" />;
  if (views.data.length === 0) return <p>There is no saved view.</p>;
  return (
    <ul className={styles.views}>
      {views.data.map((view) => (
        <li key={view.id}>
          {changing === view.id ? (
            <ViewForm projectId={projectId} view={view} onClose={() => setChanging(null)} />
          ) : (
            <div className={styles.view}>
              <span className={styles.name} dir="auto">
                {clip(view.name, 60)}
                <span className={styles.who}>{whoSees(view)}</span>
              </span>
              <Button onClick={() => setChanging(view.id)} aria-label={`Change the view ${view.name}`}>
                Change
              </Button>
              <Button
                kind="danger"
                onClick={() => remove.mutate(view)}
                aria-label={`Delete the view ${view.name}`}
              >
                Delete
              </Button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function whoSees(view: View): string {
  if (!view.is_shared) return "Only you see it";
  return view.is_mine ? "Shared by you" : `Shared by ${view.created_by?.first_name || "somebody else"}`;
}

interface ViewFormProps {
  projectId: string;
  view: View;
  onClose(): void;
}

function ViewForm({ projectId, view, onClose }: ViewFormProps) {
  const [name, setName] = useState(view.name);
  const [who, setWho] = useState<"me" | "project">(view.is_shared ? "project" : "me");
  const change = useChangeView(projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    change.mutate({ id: view.id, name: name.trim(), is_shared: who === "project" }, { onSuccess: onClose });
  };
  return (
    <form className={formStyles.form} onSubmit={submit}>
      <TextField
        label="Name"
        autoFocus
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={change.error ? errorMessage(change.error) : null}
      />
      <SelectField<"me" | "project">
        label="Who sees it"
        value={who}
        options={[
          ["me", "Only you"],
          ["project", "Everybody in the project"],
        ]}
        onChange={setWho}
        unavailable={view.is_mine ? null : "Only who saved it can make it private."}
      />
      <div className={styles.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          kind="primary"
          busy={change.isPending}
          unavailable={name.trim() === "" ? "Write a name first." : null}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
