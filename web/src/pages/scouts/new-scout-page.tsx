import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { ApiFailure, sayFailure } from "@/api/errors";
import { useDraft } from "@/lib/use-draft";
import { useMakeScout } from "@/nouns/scouts/mutations";
import { type Problem, readSkill, TEMPLATE, TOOLS } from "@/nouns/scouts/skill-text";
import { INTERVALS, sayInterval } from "@/nouns/scouts/words";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { Disclosure } from "@/ui/controls/disclosure";
import { SelectField, TextArea } from "@/ui/controls/field";
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
  const make = useMakeScout(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const navigate = useNavigate();
  const refused = make.error instanceof ApiFailure ? make.error : null;
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
      <form onSubmit={submit} className={styles.editor}>
        <TextArea
          label="SKILL.md"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (make.error) make.reset();
          }}
        />
        <div className={styles.side}>
          <Problems
            problems={
              refused
                ? [{ line: read.lines[lineName(refused.attr)] ?? 1, text: refused.message }]
                : read.problems
            }
          />
          <Switch label="Runs on its schedule" checked={on} onChange={setOn} />
          <Switch
            label="What it finds becomes signals"
            help="Off is a dry run: look at what it finds first."
            checked={live}
            onChange={setLive}
          />
          <SelectField
            label="Schedule"
            value={interval}
            options={INTERVALS.map((minutes) => [String(minutes), sayInterval(minutes)] as const)}
            onChange={setInterval}
          />
          <div className={styles.row}>
            <Button
              type="submit"
              kind="primary"
              busy={make.isPending}
              disabled={readOnly !== null || read.problems.length > 0}
              title={readOnly ?? undefined}
            >
              Create the scout
            </Button>
            {text === TEMPLATE ? null : (
              <Button kind="quiet" onClick={forget}>
                Start over
              </Button>
            )}
          </div>
          {make.error && !refused ? <InlineError>{sayFailure(make.error)}</InlineError> : null}
          <Disclosure label={`The ${TOOLS.length} tools that a scout can have`}>
            <ul className={styles.meta}>
              {TOOLS.map((tool) => (
                <li key={tool}>
                  <code>{tool}</code>
                </li>
              ))}
            </ul>
          </Disclosure>
        </div>
      </form>
    </Page>
  );
}

/** The name in the front matter for a field of the call. */
function lineName(attr: string | null): string {
  return attr === null ? "name" : attr.replaceAll("_", "-");
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <section aria-label="What is wrong" aria-live="polite" className={styles.problems}>
      {problems.length === 0 ? (
        <p className={styles.good}>This can be a scout.</p>
      ) : (
        problems.map((problem) => (
          <p key={`${problem.line} ${problem.text}`} className={styles.problem}>
            <span className={styles.nowrap}>Line {problem.line}</span>
            <span>{problem.text}</span>
          </p>
        ))
      )}
    </section>
  );
}
