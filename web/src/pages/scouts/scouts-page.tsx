import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { plural } from "@/lib/format";
import { FindingList } from "@/nouns/scouts/components/finding-list";
import { Notes } from "@/nouns/scouts/components/notes";
import { useSyncScouts } from "@/nouns/scouts/mutations";
import { scoutLimitsQuery } from "@/nouns/scouts/queries";
import type { RosterTab } from "@/nouns/scouts/search";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Tabs } from "@/ui/controls/tabs";
import { Page } from "@/ui/page";
import { InlineError } from "@/ui/states";
import { Roster } from "./roster";
import { Scratchpad } from "./scratchpad";

const route = getRouteApi("/signed-in/projects/$projectId/scouts");

/** The scouts of the project, what they found, and what they know. */
export function ScoutsPage() {
  const { projectId } = route.useParams();
  const { tab = "roster" } = route.useSearch();
  const navigate = useNavigate();
  const readOnly = useReadOnlyReason(projectId);
  const sync = useSyncScouts(projectId);
  const about = useQuery(scoutLimitsQuery(projectId)).data;
  useAction(
    "scout.new",
    () => void navigate({ to: "/projects/$projectId/scouts/new", params: { projectId }, search: {} }),
    { unavailable: readOnly },
  );
  useAction("scout.sync", () => sync.mutate(), {
    unavailable: readOnly ?? (sync.isPending ? "The update is in progress." : null),
  });
  const go = (next: RosterTab) =>
    void navigate({
      to: "/projects/$projectId/scouts",
      params: { projectId },
      search: next === "roster" ? {} : { tab: next },
      replace: true,
    });
  return (
    <Page
      title="Scouts"
      actions={
        <>
          <ActionButton action="scout.sync">Bring up to date</ActionButton>
          <ActionButton action="scout.new">New scout…</ActionButton>
        </>
      }
    >
      {about && !about.enrolled ? (
        <InlineError>This project has no scouts: no run of them starts.</InlineError>
      ) : null}
      {about?.banner_message ? <p>{about.banner_message}</p> : null}
      <Tabs<RosterTab>
        label="Views of scouts"
        current={tab}
        onChange={go}
        items={[
          {
            id: "roster",
            label: "Scouts",
            content: <Roster projectId={projectId} summary={sayRuns(about?.limits)} />,
          },
          {
            id: "findings",
            label: "Findings",
            content: <FindingList projectId={projectId} skillName={null} />,
          },
          { id: "notes", label: "Notes", content: <Notes projectId={projectId} skillName={null} /> },
          { id: "scratchpad", label: "Scratchpad", content: <Scratchpad projectId={projectId} /> },
        ]}
      />
    </Page>
  );
}

function sayRuns(
  limits: { runs_today: number; runs_remaining_today: number | null } | undefined,
): string | null {
  if (!limits) return null;
  const left = limits.runs_remaining_today === null ? "" : `, ${limits.runs_remaining_today} left`;
  return `${plural(limits.runs_today, "run")} in 24 hours${left}`;
}
