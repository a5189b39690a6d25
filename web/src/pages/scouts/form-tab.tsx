import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { FormKinds, StoredForm } from "@/api/types";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { FormEditor } from "@/nouns/scouts/components/form-editor";
import { refusalOf, toDraft, toForm } from "@/nouns/scouts/form-draft";
import { formQuery } from "@/nouns/scouts/form-queries";
import { useSaveForm } from "@/nouns/scouts/mutations";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { NOTHING_CHANGED } from "@/ui/controls/unavailable";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "./scout-page.module.css";

/** The form of a scout, to be read and changed, and who changed it when. */
export function FormTab({ projectId, configId }: { projectId: string; configId: string }) {
  const form = useQuery(formQuery(projectId, configId));
  if (form.data) {
    return (
      <FormChanges key={form.data.version} projectId={projectId} configId={configId} stored={form.data} />
    );
  }
  if (form.error) {
    return (
      <Failed
        title="Could not load the form"
        reason={errorMessage(form.error)}
        at={form.errorUpdatedAt}
        onRetry={() => void form.refetch()}
      />
    );
  }
  return <Loading label="Loading the form" lines={8} />;
}

interface FormChangesProps {
  projectId: string;
  configId: string;
  stored: StoredForm;
}

function FormChanges({ projectId, configId, stored }: FormChangesProps) {
  const [before] = useState(() => toDraft(stored.form));
  const [draft, setDraft] = useState(before);
  const [description, setDescription] = useState(stored.description);
  const save = useSaveForm(projectId, configId);
  const readOnly = useReadOnlyReason(projectId);
  const changed =
    JSON.stringify(draft) !== JSON.stringify(before) || description.trim() !== stored.description;
  const submit = (event: FormEvent, kinds: FormKinds) => {
    event.preventDefault();
    save.mutate({ description: description.trim(), form: toForm(draft, kinds) });
  };
  const discard = () => {
    setDraft(before);
    setDescription(stored.description);
    save.reset();
  };
  const undescribed = save.error instanceof ApiFailure && save.error.attr === "description";
  return (
    <FormEditor
      projectId={projectId}
      draft={draft}
      refused={save.error}
      readOnly={readOnly}
      onChange={(next) => {
        setDraft(next);
        if (save.error) save.reset();
      }}
    >
      {(kinds, whyNot) => (
        <form className={styles.part} onSubmit={(event) => submit(event, kinds)}>
          <TextField
            label="What it looks for"
            maxLength={1024}
            value={description}
            error={undescribed ? errorMessage(save.error) : null}
            unavailable={readOnly}
            onChange={(event) => setDescription(event.target.value)}
          />
          {save.error && !undescribed && !refusalOf(save.error) ? (
            <InlineError>{errorMessage(save.error)}</InlineError>
          ) : null}
          <div className={styles.row}>
            <Button
              type="submit"
              kind="primary"
              busy={save.isPending}
              unavailable={readOnly ?? whyNot ?? (changed ? null : NOTHING_CHANGED)}
            >
              Save
            </Button>
            {changed ? (
              <Button kind="quiet" onClick={discard}>
                Discard the changes
              </Button>
            ) : null}
          </div>
          <Versions stored={stored} />
        </form>
      )}
    </FormEditor>
  );
}

function Versions({ stored }: { stored: StoredForm }) {
  const now = useNow();
  return (
    <ul className={styles.quiet} aria-label="Versions">
      {stored.history.map((one) => (
        <li key={one.version}>
          Version {one.version},{" "}
          <time dateTime={one.changed_at} title={fullTime(one.changed_at)}>
            {relativeTime(one.changed_at, now)}
          </time>
          {one.changed_by ? `, by ${one.changed_by}` : ""}
        </li>
      ))}
    </ul>
  );
}
