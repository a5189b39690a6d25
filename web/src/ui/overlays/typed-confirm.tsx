import { type FormEvent, useState } from "react";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";

export interface TypedConfirmProps {
  open: boolean;
  onClose(): void;
  title: string;
  /** What goes, and that it can't be undone. */
  description: string;
  /** What has to be typed. */
  word: string;
  /** What the button says. */
  action: string;
  onConfirm(): void;
}

/** Asks before something that nothing takes back: the name of what goes has to be typed. */
export function TypedConfirm(props: TypedConfirmProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title} description={props.description}>
      <ConfirmForm {...props} />
    </Dialog>
  );
}

function ConfirmForm({ word, action, onClose, onConfirm }: TypedConfirmProps) {
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <TextField
        label={`Type “${word}” to continue`}
        value={typed}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
      />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          type="submit"
          kind="danger"
          unavailable={typed.trim() === word.trim() ? null : `Type “${word}” first.`}
        >
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}
