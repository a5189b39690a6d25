import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { errorMessage } from "@/api/errors";
import { useDraft } from "@/lib/use-draft";
import { SkillEditor, useSkillCheck, whyUnchecked } from "@/nouns/scouts/components/skill-editor";
import { INTERVALS, intervalLabel } from "@/nouns/scouts/labels";
import { useMakeScout } from "@/nouns/scouts/mutations";
import type { NewTab } from "@/nouns/scouts/search";
import { readSkill, TEMPLATE } from "@/nouns/scouts/skill-text";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";
import { Tabs } from "@/ui/controls/tabs";
import { Page } from "@/ui/page";
import { InlineError } from "@/ui/states";
import { NewForm } from "./new-form";
import styles from "./scout-page.module.css";

const route = getRouteApi("/signed-in/projects/$projectId/scouts/new");

/** Makes a scout: from a form, or from a skill that is checked while it is written. */
export function NewScoutPage() {
  const { projectId } = route.useParams();
  const { from = "form" } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Page title="New scout">
      <Tabs<NewTab>
        label="Ways to make a scout"
        current={from}
        onChange={(next) =>
          void navigate({
            to: "/projects/$projectId/scouts/new",
            params: { projectId },
            search: next === "form" ? {} : { from: next },
            replace: true,
          })
        }
        items={[
          { id: "form", label: "From a form", content: <NewForm projectId={projectId} /> },
          { id: "skill", label: "From instructions (SKILL.md)", content: <NewSkill projectId={projectId} /> },
        ]}
      />
    </Page>
  );
}

function NewSkill({ projectId }: { projectId: string }) {
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
  );
}
