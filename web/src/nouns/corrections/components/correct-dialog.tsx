import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { Actionability, CorrectionChange, Priority, Report } from "@/api/types";
import { plural } from "@/lib/format";
import { LabelToggles } from "@/nouns/corrections/components/label-chips";
import { changeOf, type Draft, draftOf } from "@/nouns/corrections/draft";
import { useCorrect } from "@/nouns/corrections/mutations";
import styles from "@/nouns/reports/components/decide-dialog.module.css";
import { ACTIONABILITIES, PRIORITIES } from "@/nouns/reports/filters";
import { ACTIONABILITY_LABELS, PRIORITY_LABELS } from "@/nouns/reports/labels";
import { personName, useOrganization } from "@/nouns/session/queries";
import { membersQuery } from "@/nouns/settings/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { InlineError } from "@/ui/states";

export type CorrectionPart = "fields" | "labels";

interface CorrectDialogProps {
  /** What is corrected; null while the dialog is closed. */
  part: CorrectionPart | null;
  projectId: string;
  ids: readonly string[];
  /** The report, where it is one: its present values are shown. */
  report: Report | undefined;
  onClose(): void;
}

/** Sets what Postroom got wrong about a report, or about many at once. */
export function CorrectDialog({ part, projectId, ids, report, onClose }: CorrectDialogProps) {
  const what = ids.length === 1 ? "this report" : plural(ids.length, "report");
  return (
    <Dialog
      open={part !== null}
      onClose={onClose}
      title={part === "labels" ? `Label ${what}` : `Correct ${what}`}
      description="What you set stays, whatever Postroom finds later. You can undo it, or let Postroom decide again."
    >
      {part === null ? null : (
        <CorrectForm part={part} projectId={projectId} ids={ids} report={report} onClose={onClose} />
      )}
    </Dialog>
  );
}

function CorrectForm({
  part,
  projectId,
  ids,
  report,
  onClose,
}: CorrectDialogProps & { part: CorrectionPart }) {
  const [only] = useState(report);
  const [before] = useState(() => draftOf(only));
  const [draft, setDraft] = useState<Draft>(before);
  const correct = useCorrect(projectId);
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const change: CorrectionChange | null = changeOf(before, draft, only);
    if (change === null) return onClose();
    correct.mutate({ ids, change }, { onSuccess: onClose });
  };
  const failure = correct.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const named = wrong("repository");
  return (
    <form className={styles.form} onSubmit={submit}>
      {part === "fields" ? (
        <Fields projectId={projectId} draft={draft} set={set} wrong={wrong} />
      ) : (
        <Labels projectId={projectId} draft={draft} set={set} many={only === undefined} />
      )}
      {failure && named === null ? <InlineError>{errorMessage(failure)}</InlineError> : null}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" busy={correct.isPending}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}

interface PartProps {
  projectId: string;
  draft: Draft;
  set(change: Partial<Draft>): void;
}

const UNCHANGED = ["", "No change"] as const;

function Fields({ projectId, draft, set, wrong }: PartProps & { wrong(attr: string): string | null }) {
  const priorities = PRIORITIES.map((one) => [one, `${one} · ${PRIORITY_LABELS[one]}`] as const);
  const judgments = ACTIONABILITIES.map((one) => [one, ACTIONABILITY_LABELS[one]] as const);
  return (
    <>
      <SelectField<Priority | "">
        label="Priority"
        value={draft.priority}
        options={[UNCHANGED, ...priorities]}
        onChange={(priority) => set({ priority })}
      />
      <SelectField<Actionability | "">
        label="What can be done"
        value={draft.actionability}
        options={[UNCHANGED, ...judgments]}
        onChange={(actionability) => set({ actionability })}
      />
      <Assignee projectId={projectId} draft={draft} set={set} />
      <TextField
        label="Area"
        maxLength={50}
        value={draft.area}
        onChange={(event) => set({ area: event.target.value })}
      />
      <TextField
        label="Repository"
        placeholder="owner/name"
        help="With another repository the report is researched again."
        maxLength={200}
        value={draft.repository}
        onChange={(event) => set({ repository: event.target.value })}
        error={wrong("repository")}
      />
    </>
  );
}

function Assignee({ projectId, draft, set }: PartProps) {
  const organization = useOrganization(projectId);
  const members =
    useQuery({ ...membersQuery(organization?.id ?? ""), enabled: organization !== undefined }).data ?? [];
  const people = members.map((one) => [one.uuid, personName(one)] as const);
  return (
    <SelectField
      label="Assignee"
      value={draft.assignee}
      options={[UNCHANGED, ["nobody", "Nobody"], ...people]}
      onChange={(assignee) => set({ assignee })}
    />
  );
}

function Labels({ projectId, draft, set, many }: PartProps & { many: boolean }) {
  return (
    <>
      <LabelToggles
        projectId={projectId}
        legend={many ? "Add" : "Labels"}
        chosen={draft.labels}
        onChange={(labels) => set({ labels })}
      />
      <TextField
        label="New labels"
        help="Separate several by commas. A label exists once it is used."
        data-autofocus=""
        maxLength={200}
        value={draft.newLabels}
        onChange={(event) => set({ newLabels: event.target.value })}
      />
      {many ? (
        <LabelToggles
          projectId={projectId}
          legend="Remove"
          chosen={draft.removed}
          onChange={(removed) => set({ removed })}
        />
      ) : null}
    </>
  );
}
