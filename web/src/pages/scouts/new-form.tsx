import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { FormKinds } from "@/api/types";
import { FormEditor } from "@/nouns/scouts/components/form-editor";
import { NEW_FORM, refusalOf, toForm } from "@/nouns/scouts/form-draft";
import { INTERVALS, intervalLabel, SCOUT_PREFIX, skillNameOf } from "@/nouns/scouts/labels";
import { useMakeFormScout } from "@/nouns/scouts/mutations";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";
import { InlineError } from "@/ui/states";
import styles from "./scout-page.module.css";

const NEW = { name: "", description: "", on: false, interval: "1440" };

/** Makes a scout from a form, without a model or code, with what it would have found beside it. */
export function NewForm({ projectId }: { projectId: string }) {
  const [draft, setDraft] = useState(NEW_FORM);
  const [scout, setScout] = useState(NEW);
  const make = useMakeFormScout(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const navigate = useNavigate();
  const skillName = skillNameOf(scout.name);
  const nameless = skillName === SCOUT_PREFIX ? "Give it a name with a letter or a digit first." : null;
  const submit = (event: FormEvent, kinds: FormKinds) => {
    event.preventDefault();
    const body = {
      name: skillName,
      description: scout.description.trim() || scout.name.trim(),
      form: toForm(draft, kinds),
      enabled: scout.on,
      emit: true,
      run_interval_minutes: Number(scout.interval),
    };
    make.mutate(body, {
      onSuccess: (made) =>
        void navigate({
          to: "/projects/$projectId/scouts/$skillName",
          params: { projectId, skillName: made.name },
          search: {},
        }),
    });
  };
  const refused = (attr: string) =>
    make.error instanceof ApiFailure && make.error.attr === attr ? make.error.message : null;
  const change = (changes: Partial<typeof NEW>) => {
    setScout({ ...scout, ...changes });
    if (make.error) make.reset();
  };
  return (
    <FormEditor
      projectId={projectId}
      draft={draft}
      refused={make.error}
      readOnly={readOnly}
      onChange={(next) => {
        setDraft(next);
        if (make.error) make.reset();
      }}
    >
      {(kinds, whyNot) => (
        <form className={styles.part} onSubmit={(event) => submit(event, kinds)}>
          <ScoutFields
            scout={scout}
            named={nameless === null ? skillName : null}
            refused={refused}
            readOnly={readOnly}
            onChange={change}
          />
          {make.error && !refusalOf(make.error) && !refused("name") && !refused("description") ? (
            <InlineError>{errorMessage(make.error)}</InlineError>
          ) : null}
          <div className={styles.row}>
            <Button
              type="submit"
              kind="primary"
              busy={make.isPending}
              unavailable={readOnly ?? whyNot ?? nameless}
            >
              Create the scout
            </Button>
          </div>
        </form>
      )}
    </FormEditor>
  );
}

interface ScoutFieldsProps {
  scout: typeof NEW;
  /** The name of its skill; null while it has none. */
  named: string | null;
  /** What the server said of a field. */
  refused(attr: string): string | null;
  readOnly: string | null;
  onChange(changes: Partial<typeof NEW>): void;
}

function ScoutFields({ scout, named, refused, readOnly, onChange }: ScoutFieldsProps) {
  return (
    <>
      <TextField
        label="Name of the scout"
        placeholder="Refund tickets"
        help={named === null ? null : `Its skill is called ${named}.`}
        maxLength={50}
        value={scout.name}
        error={refused("name")}
        unavailable={readOnly}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <TextField
        label="What it looks for"
        placeholder="More tickets about refunds than usual."
        maxLength={1024}
        value={scout.description}
        error={refused("description")}
        unavailable={readOnly}
        onChange={(event) => onChange({ description: event.target.value })}
      />
      <SelectField
        label="Schedule"
        value={scout.interval}
        options={INTERVALS.map((minutes) => [String(minutes), intervalLabel(minutes)] as const)}
        unavailable={readOnly}
        onChange={(interval) => onChange({ interval })}
      />
      <Switch
        label="Runs on its schedule"
        help={scout.on ? "It runs by itself." : "A new scout begins switched off: it runs only on request."}
        checked={scout.on}
        unavailable={readOnly}
        onChange={(on) => onChange({ on })}
      />
    </>
  );
}
