import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { ScoutConfig } from "@/api/types";
import { FindingList } from "@/nouns/scouts/components/finding-list";
import { Notes } from "@/nouns/scouts/components/notes";
import { MODE_HELP, MODE_LABELS, modeOf, outcomeOf, scheduleLabel, scoutName } from "@/nouns/scouts/labels";
import { useChangeScout, useRunScout } from "@/nouns/scouts/mutations";
import { scoutRunsQuery, scoutsQuery, skillQuery } from "@/nouns/scouts/queries";
import type { ScoutTab } from "@/nouns/scouts/search";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Tabs } from "@/ui/controls/tabs";
import { Chip } from "@/ui/display/chip";
import { Page } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import { RunDialog } from "./run-dialog";
import { Runs } from "./runs";
import styles from "./scout-page.module.css";
import { ScoutSettings } from "./scout-settings";
import { SkillTab } from "./skill-tab";

const route = getRouteApi("/signed-in/projects/$projectId/scouts/$skillName");

/** One scout: its runs, findings, notes and settings. */
export function ScoutPage() {
  const { projectId, skillName } = route.useParams();
  const scouts = useQuery(scoutsQuery(projectId));
  const back = (
    <Link to="/projects/$projectId/scouts" params={{ projectId }} search={{}}>
      All scouts
    </Link>
  );
  const scout = scouts.data?.find((one) => one.skill_name === skillName);
  if (scout) return <Scout key={scout.id} projectId={projectId} scout={scout} />;
  return (
    <Page title="Scout">
      {scouts.data ? (
        <Empty title="Scout not found" action={back}>
          It was deleted, or the address is wrong.
        </Empty>
      ) : scouts.error ? (
        <Failed
          title="Could not load the scout"
          reason={errorMessage(scouts.error)}
          at={scouts.errorUpdatedAt}
          onRetry={() => void scouts.refetch()}
        />
      ) : (
        <Loading label="Loading the scout" />
      )}
    </Page>
  );
}

function useScoutActions(projectId: string, scout: ScoutConfig, openDialog: () => void): void {
  const readOnly = useReadOnlyReason(projectId);
  const run = useRunScout(projectId);
  const change = useChangeScout(projectId);
  const runs = useQuery(scoutRunsQuery(projectId, scout.skill_name)).data;
  const open = run.isPending || runs?.some((one) => outcomeOf(one) === "open");
  const runnable = { unavailable: readOnly ?? (open ? "It is already running." : null) };
  useAction("scout.run", () => run.mutate({ scout, note: "" }), runnable);
  useAction("scout.run-with-note", openDialog, runnable);
  useAction(
    "scout.toggle",
    () =>
      change.mutate({
        scout,
        changes: { enabled: !scout.enabled },
        said: scout.enabled ? "Switched off. It runs only on request." : "Switched on.",
      }),
    { unavailable: readOnly },
  );
  useAction(
    "scout.mode",
    () =>
      change.mutate({
        scout,
        changes: { emit: !scout.emit },
        said: scout.emit ? "Dry run: findings are shown and not sent." : "Live: findings become signals.",
      }),
    { unavailable: readOnly },
  );
}

function Scout({ projectId, scout }: { projectId: string; scout: ScoutConfig }) {
  const { tab = "runs" } = route.useSearch();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState(false);
  useScoutActions(projectId, scout, () => setDialog(true));
  const isForm = useQuery(skillQuery(projectId, scout.id)).data?.is_form ?? false;
  const mode = modeOf(scout);
  const go = (next: ScoutTab) =>
    void navigate({
      to: "/projects/$projectId/scouts/$skillName",
      params: { projectId, skillName: scout.skill_name },
      search: next === "runs" ? {} : { tab: next },
      replace: true,
    });
  return (
    <Page
      title={scoutName(scout)}
      actions={
        <>
          <ActionButton action="scout.run-with-note">Run with a note…</ActionButton>
          <ActionButton action="scout.run" kind="primary">
            Run now
          </ActionButton>
        </>
      }
    >
      <div className={styles.head}>
        <p className={styles.description}>{scout.description || "Its skill was deleted, so it can't run."}</p>
        <p className={styles.facts}>
          <Chip
            tone={mode === "live" ? "good" : mode === "paused" ? "warn" : "plain"}
            title={MODE_HELP[mode]}
          >
            {MODE_LABELS[mode]}
          </Chip>
          <span>{mode === "off" ? MODE_HELP.off : `Runs ${scheduleLabel(scout)}`}</span>
          <code>{scout.skill_name}</code>
          <Link to="/projects/$projectId/scouts" params={{ projectId }} search={{}}>
            All scouts
          </Link>
        </p>
        {scout.auto_pause_reason ? <p className={styles.quiet}>Paused: {scout.auto_pause_reason}</p> : null}
      </div>
      <Tabs<ScoutTab>
        label="Views of the scout"
        current={tab}
        onChange={go}
        items={[
          { id: "runs", label: "Runs", content: <Runs projectId={projectId} skillName={scout.skill_name} /> },
          {
            id: "findings",
            label: "Findings",
            content: <FindingList projectId={projectId} skillName={scout.skill_name} />,
          },
          {
            id: "notes",
            label: "Notes",
            content: <Notes projectId={projectId} skillName={scout.skill_name} />,
          },
          {
            id: "skill",
            label: isForm ? "Form" : "Skill",
            content: <SkillTab projectId={projectId} configId={scout.id} />,
          },
          {
            id: "settings",
            label: "Settings",
            content: <ScoutSettings projectId={projectId} scout={scout} />,
          },
        ]}
      />
      <RunDialog open={dialog} onClose={() => setDialog(false)} projectId={projectId} scout={scout} />
    </Page>
  );
}
