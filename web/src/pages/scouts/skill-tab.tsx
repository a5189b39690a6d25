import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { errorMessage } from "@/api/errors";
import type { ScoutSkill } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useDraft } from "@/lib/use-draft";
import { useNow } from "@/lib/use-now";
import { SkillEditor, useSkillCheck, whyUnchecked } from "@/nouns/scouts/components/skill-editor";
import { useSaveSkill } from "@/nouns/scouts/mutations";
import { skillQuery } from "@/nouns/scouts/queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { NOTHING_CHANGED } from "@/ui/controls/unavailable";
import { Failed, InlineError, Loading } from "@/ui/states";
import { FormTab } from "./form-tab";
import styles from "./scout-page.module.css";

/** What a scout follows, to be read and edited. */
export function SkillTab({ projectId, configId }: { projectId: string; configId: string }) {
  const skill = useQuery(skillQuery(projectId, configId));
  if (skill.data?.is_form) {
    return <FormTab projectId={projectId} configId={configId} />;
  }
  if (skill.data) {
    return (
      <SkillForm key={skill.data.version} projectId={projectId} configId={configId} skill={skill.data} />
    );
  }
  if (skill.error) {
    return (
      <Failed
        title="Could not load the skill"
        reason={errorMessage(skill.error)}
        at={skill.errorUpdatedAt}
        onRetry={() => void skill.refetch()}
      />
    );
  }
  return <Loading label="Loading the skill" lines={12} />;
}

interface SkillFormProps {
  projectId: string;
  configId: string;
  skill: ScoutSkill;
}

function SkillForm({ projectId, configId, skill }: SkillFormProps) {
  const [text, setText, forget] = useDraft(`skill.${configId}`, skill.text);
  const check = useSkillCheck(projectId, text);
  const save = useSaveSkill(projectId, configId, forget);
  const readOnly = useReadOnlyReason(projectId);
  const now = useNow();
  const changed = text !== skill.text;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(text);
  };
  return (
    <form onSubmit={submit}>
      <SkillEditor text={text} check={check} readOnly={readOnly} onChange={setText}>
        <p className={styles.quiet}>
          Version {skill.version}, from{" "}
          <time dateTime={skill.updated_at} title={fullTime(skill.updated_at)}>
            {relativeTime(skill.updated_at, now)}
          </time>
          {skill.origin === "canonical"
            ? ". It comes with Postroom; once you edit it, new versions of Postroom no longer update it."
            : "."}
        </p>
        {skill.files.length > 0 ? (
          <p className={styles.quiet}>
            Other files:{" "}
            {skill.files
              .slice(0, 20)
              .map((path) => clip(path, 120))
              .join(", ")}
          </p>
        ) : null}
        {save.error ? <InlineError>{errorMessage(save.error)}</InlineError> : null}
        <div className={styles.row}>
          <Button
            type="submit"
            kind="primary"
            busy={save.isPending}
            unavailable={readOnly ?? (changed ? whyUnchecked(check) : NOTHING_CHANGED)}
          >
            Save
          </Button>
          {changed ? (
            <Button kind="quiet" onClick={forget}>
              Discard the changes
            </Button>
          ) : null}
        </div>
      </SkillEditor>
    </form>
  );
}
