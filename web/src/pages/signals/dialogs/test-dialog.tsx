import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { NewSignal } from "@/api/types";
import { useDraft } from "@/lib/use-draft";
import { testSignal } from "@/nouns/signals/emit";
import { bySource } from "@/nouns/signals/funnel";
import { useEmitSignal, usePreviewSignal } from "@/nouns/signals/mutations";
import { funnelQuery } from "@/nouns/signals/queries";
import { Button } from "@/ui/controls/button";
import { TextArea, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { InlineError } from "@/ui/states";
import styles from "./find-dialog.module.css";
import { SimilarToText } from "./similar-to-text";
import { PreviewResult, SentResult } from "./test-results";

export interface TestDialogProps {
  open: boolean;
  projectId: string;
  onClose(): void;
}

/** Sends a signal that is filled in, or asks where it would go. */
export function TestDialog({ open, projectId, onClose }: TestDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Send a test signal"
      description="It is a real signal: it is screened, grouped and counted. Preview says where it would go and keeps nothing."
      wide
    >
      <TestForm projectId={projectId} onClose={onClose} />
    </Dialog>
  );
}

function TestForm({ projectId, onClose }: Omit<TestDialogProps, "open">) {
  const sources = useQuery(funnelQuery(projectId, { days: 30, source: undefined })).data;
  const [start] = useState(() => testSignal(bySource(sources?.results ?? [])[0], Date.now()));
  const [fields, setFields] = useState(start);
  const [description, setDescription, forget] = useDraft(`test-signal.${projectId}`, start.description);
  const preview = usePreviewSignal(projectId);
  const emit = useEmitSignal(projectId);
  const signal = { ...fields, description };
  const failure = emit.error ?? preview.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const rejected = emit.data?.error ?? null;
  const elsewhere =
    failure && !["source_product", "source_type", "source_id", "description", "weight"].some(wrong);
  const ask = () => {
    emit.reset();
    preview.mutate(signal);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    preview.reset();
    emit.mutate(signal, { onSuccess: (receipt) => (receipt.outcome === "stored" ? forget() : undefined) });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextArea
        label="What was observed"
        rows={3}
        required
        autoFocus
        dir="auto"
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        error={wrong("description")}
      />
      {description === start.description ? null : (
        <SimilarToText projectId={projectId} signal={signal} onLeave={onClose} />
      )}
      <Facts fields={fields} onChange={setFields} wrong={wrong} />
      {elsewhere && failure ? <InlineError>{errorMessage(failure)}</InlineError> : null}
      {rejected ? <InlineError>{rejected.detail ?? "The server rejected it."}</InlineError> : null}
      {preview.data ? <PreviewResult projectId={projectId} preview={preview.data} onLeave={onClose} /> : null}
      {emit.data && !rejected ? (
        <SentResult projectId={projectId} receipt={emit.data} onLeave={onClose} />
      ) : null}
      <DialogActions>
        <Button onClick={ask} busy={preview.isPending}>
          Preview
        </Button>
        <Button type="submit" kind="primary" busy={emit.isPending}>
          Send it
        </Button>
      </DialogActions>
    </form>
  );
}

interface FactsProps {
  fields: NewSignal;
  onChange(fields: NewSignal): void;
  wrong(attr: string): string | null;
}

/** What a signal says beside its words. */
function Facts({ fields, onChange, wrong }: FactsProps) {
  const set =
    (name: "source_product" | "source_type" | "source_id") => (event: { target: { value: string } }) =>
      onChange({ ...fields, [name]: event.target.value });
  return (
    <div className={styles.pair}>
      <TextField
        label="Product"
        required
        value={fields.source_product}
        onChange={set("source_product")}
        error={wrong("source_product")}
      />
      <TextField
        label="Type"
        required
        value={fields.source_type}
        onChange={set("source_type")}
        error={wrong("source_type")}
      />
      <TextField
        label="Id at the source"
        required
        value={fields.source_id}
        onChange={set("source_id")}
        error={wrong("source_id")}
      />
      <TextField
        label="Weight"
        type="number"
        min={0}
        max={1}
        step="any"
        required
        value={fields.weight ?? 0}
        help="0 to 1. Reports are researched from a sum of 1."
        onChange={(event) => onChange({ ...fields, weight: event.target.valueAsNumber || 0 })}
        error={wrong("weight")}
      />
    </div>
  );
}
