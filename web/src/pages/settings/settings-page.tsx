import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useOrganization, useSession } from "@/nouns/session/queries";
import { membersQuery } from "@/nouns/settings/queries";
import type { SettingsTab } from "@/nouns/settings/search";
import { Tabs } from "@/ui/controls/tabs";
import { Page } from "@/ui/page";
import { AccountTab } from "./account/account-tab";
import { AgentsTab } from "./agents-tab";
import { AppearanceTab } from "./appearance-tab";
import { AuditTab } from "./audit/audit-tab";
import { HandoffTab } from "./handoff/handoff-tab";
import { IntegrationsTab } from "./integrations/integrations-tab";
import { KeysTab } from "./keys/keys-tab";
import { LabelsTab } from "./labels/labels-tab";
import { MembersTab } from "./members/members-tab";
import { ModelsTab } from "./models-tab";
import { NotificationsTab } from "./notifications/notifications-tab";
import { ProjectTab } from "./project-tab";
import { RepositoriesTab } from "./repositories-tab";
import { SystemTab } from "./system/system-tab";
import { TokensTab } from "./tokens/tokens-tab";

const route = getRouteApi("/signed-in/projects/$projectId/settings");

/** What is set for the project, for its organization, and for oneself. */
export function SettingsPage() {
  const { projectId } = route.useParams();
  const { tab = "project" } = route.useSearch();
  const organization = useOrganization(projectId);
  const administers = useAdministers(organization?.id);
  const navigate = useNavigate();
  const hidden: SettingsTab[] = [];
  if (!administers) hidden.push("system");
  if (organization?.role !== "owner") hidden.push("audit");
  const go = (next: SettingsTab) =>
    void navigate({
      to: "/projects/$projectId/settings",
      params: { projectId },
      search: next === "project" ? {} : { tab: next },
      replace: true,
    });
  return (
    <Page title="Settings">
      <Tabs<SettingsTab>
        label="Settings"
        current={hidden.includes(tab) ? "project" : tab}
        onChange={go}
        beside
        items={[
          { id: "project", label: "Autonomy", content: <ProjectTab projectId={projectId} /> },
          { id: "handoff", label: "Hand-off", content: <HandoffTab projectId={projectId} /> },
          {
            id: "notifications",
            label: "Notifications",
            content: <NotificationsTab projectId={projectId} />,
          },
          {
            id: "integrations",
            label: "Integrations",
            content: <IntegrationsTab projectId={projectId} />,
          },
          {
            id: "repositories",
            label: "Repositories",
            content: <RepositoriesTab projectId={projectId} />,
          },
          { id: "models", label: "Models", content: <ModelsTab projectId={projectId} /> },
          { id: "labels", label: "Labels", content: <LabelsTab projectId={projectId} /> },
          { id: "tokens", label: "SDK tokens", content: <TokensTab projectId={projectId} /> },
          {
            id: "members",
            label: "Members",
            content: organization ? <MembersTab organization={organization} /> : null,
          },
          ...(organization?.role === "owner"
            ? [
                {
                  id: "audit" as const,
                  label: "Audit log",
                  content: <AuditTab organization={organization} />,
                },
              ]
            : []),
          { id: "keys", label: "API keys", content: <KeysTab /> },
          { id: "agents", label: "Agents", content: <AgentsTab /> },
          { id: "account", label: "Account", content: <AccountTab /> },
          { id: "appearance", label: "Appearance", content: <AppearanceTab /> },
          ...(administers ? [{ id: "system" as const, label: "System", content: <SystemTab /> }] : []),
        ]}
      />
    </Page>
  );
}

/** Whether the person administers the server. */
function useAdministers(organizationId: string | undefined): boolean {
  const me = useSession()?.user.uuid;
  const members = useQuery({
    ...membersQuery(organizationId ?? ""),
    enabled: organizationId !== undefined,
  });
  return members.data?.some((one) => one.uuid === me && one.is_staff) ?? false;
}
