import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { quarantineQuery } from "@/nouns/signals/queries";
import { compact, type SignalTab } from "@/nouns/signals/search";
import { Tabs } from "@/ui/controls/tabs";
import { Page } from "@/ui/page";
import { FindDialog } from "./dialogs/find-dialog";
import { TestDialog } from "./dialogs/test-dialog";
import { FunnelTab } from "./funnel/funnel-tab";
import { QuarantineTab } from "./quarantine-tab";
import { ReceivedTab } from "./received-tab";
import { RegroupingTab } from "./regrouping/regrouping-tab";
import type { Change } from "./tab-props";

const route = getRouteApi("/signed-in/projects/$projectId/signals");

/** The way of signals from the door to a judged report, and what can be done about it. */
export function SignalsPage() {
  const { projectId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<"find" | "test" | null>(null);
  const readOnly = useReadOnlyReason(projectId);
  const waiting = useQuery(quarantineQuery(projectId, { confirmed: false, threat: undefined, page: 0 })).data;

  useAction("signal.find", () => setDialog("find"));
  useAction("signal.emit", () => setDialog("test"), { unavailable: readOnly });

  const change: Change = (part) =>
    void navigate({
      to: "/projects/$projectId/signals",
      params: { projectId },
      search: compact({ ...search, ...part }),
      replace: true,
    });
  const tab: SignalTab = search.tab ?? "funnel";
  const props = { projectId, search, change };
  return (
    <Page
      title="Signals"
      actions={
        <>
          <ActionButton action="signal.find">Find a signal…</ActionButton>
          <ActionButton action="signal.emit">Send a test signal…</ActionButton>
        </>
      }
    >
      <Tabs<SignalTab>
        label="Views of signals"
        current={tab}
        onChange={(next) => change({ tab: next === "funnel" ? undefined : next, page: undefined })}
        items={[
          { id: "funnel", label: "Funnel", content: <FunnelTab {...props} /> },
          { id: "received", label: "Received", content: <ReceivedTab {...props} /> },
          {
            id: "quarantine",
            label: "Quarantine",
            amount: waiting?.count ?? null,
            content: <QuarantineTab {...props} />,
          },
          { id: "regrouping", label: "Regrouping", content: <RegroupingTab {...props} /> },
        ]}
      />
      <FindDialog open={dialog === "find"} projectId={projectId} onClose={() => setDialog(null)} />
      <TestDialog open={dialog === "test"} projectId={projectId} onClose={() => setDialog(null)} />
    </Page>
  );
}
