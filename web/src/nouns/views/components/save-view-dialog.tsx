import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import styles from "@/nouns/reports/components/decide-dialog.module.css";
import { type InboxSearch, listQuery } from "@/nouns/reports/filters";
import { useSaveView } from "@/nouns/views/mutations";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";

interface SaveViewDialogProps {
  open: boolean;
  projectId: string;
  search: InboxSearch;
  onClose(): void;
}

/** Gives the filters and the order that are shown a name. */
export function SaveViewDialog(props: SaveViewDialogProps) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title="Save this view"
      description="The tab, the filters and the order, under a name."
    >
      <SaveViewForm {...props} />
    </Dialog>
  );
}

function SaveViewForm({ projectId, search, onClose }: SaveViewDialogProps) {
  const [name, setName] = useState("");
  const [who, setWho] = useState<"me" | "project">("me");
  const save = useSaveView(projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    const query: Record<string, string> = { ...listQuery(search) };
    save.mutate({ name: name.trim(), query, is_shared: who === "project" }, { onSuccess: onClose });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name"
        data-autofocus=""
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={save.error ? errorMessage(save.error) : null}
      />
      <SelectField<"me" | "project">
        label="Who sees it"
        value={who}
        options={[
          ["me", "Only you"],
          ["project", "Everybody in the project"],
        ]}
        onChange={setWho}
      />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          kind="primary"
          busy={save.isPending}
          unavailable={name.trim() === "" ? "Write a name first." : null}
        >
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
