import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { errorMessage } from "@/api/errors";
import { useDraft } from "@/lib/use-draft";
import { SkillEditor, useSkillCheck, whyUnchecked } from "@/nouns/scouts/components/skill-editor";
import { INTERVALS, intervalLabel } from "@/nouns/scouts/labels";
import { useMakeScout } from "@/nouns/scouts/mutations";
import { readSkill, TEMPLATE } from "@/nouns/scouts/skill-text";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";
import { Page } from "@/ui/page";
import { InlineError } from "@/ui/states";
import styles from "./scout-page.module.css";

const route = getRouteApi("/signed-in/projects/$projectId/scouts/new");

/** Writes the skill of a scout of one's own, checked while it is written. */
export function NewScoutPage() {
  const { projectId } = route.useParams();
  const [text, setText, forget] = useDraft(`new-scout.${projectId}`, TEMPLATE);
  const [live, setLive] = useState(false);
  const [on, setOn] = useState(true);
  const [interval, setInterval] = useState("1440");
  const read = useMemo(() => readSkill(text), [text]);
  const check = useSkillCheck(projectId, text, read.problems);
  const make = useMakeScout(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(
      { ...read.skill, config: { enabled: on, emit: live, run_interval_minutes: Number(interval) } },
      {
        onSuccess: ({ name }) => {
          forget();
          void navigate({
            to: "/projects/$projectId/scouts/$skillName",
            params: { projectId, skillName: name },
            search: {},
          });
        },
      },
    );
  };
  return (
    <Page title="New scout">
      <form onSubmit={submit}>
        <SkillEditor
          text={text}
          check={check}
          readOnly={readOnly}
          onChange={(next) => {
            setText(next);
            if (make.error) make.reset();
          }}
        >
          {make.error ? <InlineError>{errorMessage(make.error)}</InlineError> : null}
          <Switch label="Runs on its schedule" checked={on} onChange={setOn} />
          <Switch
            label="Findings become signals"
            help="Off is a dry run: review its findings first."
            checked={live}
            onChange={setLive}
          />
          <SelectField
            label="Schedule"
            value={interval}
            options={INTERVALS.map((minutes) => [String(minutes), intervalLabel(minutes)] as const)}
            onChange={setInterval}
          />
          <div className={styles.row}>
            <Button
              type="submit"
              kind="primary"
              busy={make.isPending}
              unavailable={readOnly ?? whyUnchecked(check)}
            >
              Create the scout
            </Button>
            {text === TEMPLATE ? null : (
              <Button kind="quiet" onClick={forget}>
                Start over
              </Button>
            )}
          </div>
        </SkillEditor>
      </form>
    </Page>
  );
}
