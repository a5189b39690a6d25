import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Label } from "@/api/types";
import { clip, plural } from "@/lib/format";
import { useChangeLabel } from "@/nouns/corrections/mutations";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import styles from "../settings.module.css";

type Color = Label["color"];
const COLORS: ReadonlyArray<readonly [Color, string]> = [
  ["gray", "Grey"],
  ["red", "Red"],
  ["orange", "Orange"],
  ["yellow", "Yellow"],
  ["green", "Green"],
  ["teal", "Teal"],
  ["blue", "Blue"],
  ["purple", "Purple"],
];

interface LabelDialogProps {
  projectId: string;
  /** What is changed; null while the dialog is closed. */
  label: Label | null;
  /** All labels of the project: with the name of another one, the two are merged. */
  labels: readonly Label[];
  onClose(): void;
}

/** Renames or recolours a label, or merges it with another one. */
export function LabelDialog({ projectId, label, labels, onClose }: LabelDialogProps) {
  return (
    <Dialog
      open={label !== null}
      onClose={onClose}
      title="Change the label"
      description={
        label === null
          ? undefined
          : `“${clip(label.name, 50)}” is on ${plural(label.reports, "report")}. To merge it, write the name of another label.`
      }
    >
      {label === null ? null : (
        <LabelForm projectId={projectId} label={label} labels={labels} onClose={onClose} />
      )}
    </Dialog>
  );
}

function LabelForm({ projectId, label, labels, onClose }: LabelDialogProps & { label: Label }) {
  const [name, setName] = useState(label.name);
  const [color, setColor] = useState<Color>(label.color);
  const change = useChangeLabel(projectId);
  const wanted = name.trim().toLowerCase();
  const other = labels.find((one) => one.name === wanted && one.name !== label.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === "") return;
    const body = other ? { name: wanted, merge: true } : { name: wanted, color };
    change.mutate({ name: label.name, change: body }, { onSuccess: onClose });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name"
        data-autofocus=""
        maxLength={50}
        value={name}
        onChange={(event) => setName(event.target.value)}
        help={
          other
            ? `There is a label “${other.name}” already, on ${plural(other.reports, "report")}. The two become one, which can't be undone.`
            : null
        }
        error={change.error ? errorMessage(change.error) : null}
      />
      {other ? null : (
        <SelectField<Color> label="Colour" value={color} options={COLORS} onChange={setColor} />
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          kind={other ? "danger" : "primary"}
          busy={change.isPending}
          unavailable={wanted === "" ? "Write a name first." : null}
        >
          {other ? "Merge" : "Save"}
        </Button>
      </DialogActions>
    </form>
  );
}
