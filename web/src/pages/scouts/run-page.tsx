import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { errorMessage, isFailure } from "@/api/errors";
import type { ScoutRun, ScoutTranscript } from "@/api/types";
import { money } from "@/lib/figures";
import { count, plural } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { outcomeOf, runOutcomeLabel, scoutName } from "@/nouns/scouts/labels";
import { scoutRunQuery, transcriptQuery, useScout } from "@/nouns/scouts/queries";
import { Facts } from "@/ui/display/facts";
import { Page, Section } from "@/ui/page";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";
import { tookOf } from "./runs";
import styles from "./scout-page.module.css";
import { TranscriptSteps } from "./transcript-steps";

const route = getRouteApi("/signed-in/projects/$projectId/scouts/$skillName/runs/$runId");

/** One run of a scout: what it came to, what it cost, and what it did step by step. */
export function RunPage() {
  const { projectId, skillName, runId } = route.useParams();
  const run = useQuery(scoutRunQuery(projectId, runId));
  const scout = useScout(projectId, skillName);
  const open = run.data ? outcomeOf(run.data) === "open" : false;
  const transcript = useQuery({
    ...transcriptQuery(projectId, runId, open),
    enabled: run.data !== undefined,
  });
  const back = (
    <Link to="/projects/$projectId/scouts/$skillName" params={{ projectId, skillName }} search={{}}>
      All runs of {scoutName(scout ?? { skill_name: skillName })}
    </Link>
  );
  if (!run.data) {
    return (
      <Page title="Run" actions={back}>
        {run.error ? (
          isFailure(run.error, "not-found") || isFailure(run.error, "invalid") ? (
            <Empty title="Run not found" action={back} />
          ) : (
            <Failed
              title="Could not load the run"
              reason={errorMessage(run.error)}
              at={run.errorUpdatedAt}
              onRetry={() => void run.refetch()}
            />
          )
        ) : (
          <Loading label="Loading the run" />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={`${scoutName(scout ?? { skill_name: skillName })}: ${runOutcomeLabel(run.data).toLowerCase()}`}
      actions={back}
    >
      {open ? <progress aria-label="The run is in progress" /> : null}
      {run.data.error ? <InlineError>{run.data.error}</InlineError> : null}
      {run.data.summary ? (
        <p className={styles.description} dir="auto">
          {run.data.summary}
        </p>
      ) : null}
      <About run={run.data} transcript={transcript.data ?? null} />
      <Section title="Transcript">
        {transcript.data ? (
          <TranscriptSteps steps={transcript.data.steps} />
        ) : transcript.error ? (
          <Failed
            title="Could not load the transcript"
            reason={errorMessage(transcript.error)}
            at={transcript.errorUpdatedAt}
            onRetry={() => void transcript.refetch()}
          />
        ) : (
          <Loading label="Loading the transcript" />
        )}
      </Section>
    </Page>
  );
}

function About({ run, transcript }: { run: ScoutRun; transcript: ScoutTranscript | null }) {
  const now = useNow();
  const took = tookOf(run);
  return (
    <Facts
      facts={[
        [
          "Started",
          <time key="started" dateTime={run.created_at} title={fullTime(run.created_at)}>
            {relativeTime(run.created_at, now)}
            {took === "" ? "" : `, took ${took}`}
          </time>,
        ],
        ...(transcript
          ? ([
              ["Found", findingsLabel(run, transcript)],
              [
                "Cost",
                `${money(transcript.cost_usd)}${
                  transcript.tokens_in + transcript.tokens_out > 0
                    ? `, ${count(transcript.tokens_in)} tokens read and ${count(transcript.tokens_out)} written`
                    : ""
                }`,
              ],
              [
                "Run as",
                `${transcript.mode === "agent" ? "an agent" : transcript.mode === "detector" ? "a detector, without a language model" : "not known yet"}, ${plural(transcript.tool_calls, "tool call")}`,
              ],
            ] as const)
          : []),
        ["Skill", `version ${run.skill_version}`],
      ]}
    />
  );
}

function findingsLabel(run: ScoutRun, transcript: ScoutTranscript): string {
  if (transcript.found_count === 0) return "nothing";
  const found = plural(transcript.found_count, "finding");
  if (transcript.dry_run) return `${found}; a dry run, so none became a signal`;
  const held = transcript.found_count - run.emitted_count;
  return held > 0 ? `${found}, ${count(held)} of them held back` : found;
}
