import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Session } from "@/api/session";
import type { Invite, Member, MemberRole } from "@/api/types";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { personName, useSession } from "@/nouns/session/queries";
import { useChangeRole, useRemoveMember, useWithdrawInvite } from "@/nouns/settings/mutations";
import { invitesQuery, membersQuery } from "@/nouns/settings/queries";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { type Column, Table } from "@/ui/display/table";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { InviteForm, ROLES } from "./invite-form";
import { RequireFactor } from "./require-factor";
import { ResetLinkDialog } from "./reset-link-dialog";

/** Who belongs to the organization, what they may do, and who is invited. */
export function MembersTab({ organization }: { organization: Session["organizations"][number] }) {
  const members = useQuery(membersQuery(organization.id));
  const [leaving, setLeaving] = useState<Member | null>(null);
  const [resetting, setResetting] = useState<Member | null>(null);
  const remove = useRemoveMember(organization.id);
  const me = useSession()?.user.uuid;
  return (
    <div className={styles.tab}>
      <Section
        title={`Members of ${organization.name}`}
        help="Owners manage people, members work, viewers read."
      >
        {members.data ? (
          <MemberTable
            organization={organization}
            members={members.data}
            onReset={setResetting}
            onRemove={setLeaving}
          />
        ) : members.error ? (
          <Failed
            title="Could not load the members"
            reason={errorMessage(members.error)}
            at={members.errorUpdatedAt}
            onRetry={() => void members.refetch()}
          />
        ) : (
          <Loading label="Loading the members" />
        )}
      </Section>
      {organization.role === "owner" ? (
        <>
          <Invitations organizationId={organization.id} />
          <RequireFactor organizationId={organization.id} />
        </>
      ) : null}
      <ResetLinkDialog
        organizationId={organization.id}
        member={resetting}
        onClose={() => setResetting(null)}
      />
      <TypedConfirm
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={leaving?.uuid === me ? `Leave ${organization.name}?` : "Remove the member?"}
        description="They lose access to the organization's projects, and so do their keys. An owner can invite them again."
        word={leaving?.email ?? ""}
        action={leaving?.uuid === me ? "Leave" : "Remove"}
        onConfirm={() => leaving && remove.mutate(leaving)}
      />
    </div>
  );
}

interface MemberTableProps {
  organization: Session["organizations"][number];
  members: readonly Member[];
  onReset(member: Member): void;
  onRemove(member: Member): void;
}

function MemberTable({ organization, members, onReset, onRemove }: MemberTableProps) {
  const owner = organization.role === "owner";
  const change = useChangeRole(organization.id);
  const me = useSession()?.user.uuid;
  const columns: Column<Member>[] = [
    {
      id: "who",
      label: "Who",
      text: true,
      cell: (member) => (
        <>
          {personName(member)}
          {member.uuid === me ? " (you)" : ""}
          {personName(member) === member.email ? null : <div className={styles.meta}>{member.email}</div>}
        </>
      ),
    },
    { id: "since", label: "Since", wideOnly: true, cell: (member) => fullTime(member.joined_at) },
    {
      id: "role",
      label: "Role",
      cell: (member) =>
        owner ? (
          <SelectField<MemberRole>
            bare
            label={`Role of ${member.email}`}
            value={member.role}
            options={ROLES}
            onChange={(role) => change.mutate({ member, role })}
          />
        ) : (
          member.role
        ),
    },
    {
      id: "acts",
      label: "Actions",
      hideLabel: true,
      cell: (member) => (
        <span className={styles.acts}>
          {owner && member.uuid !== me ? (
            <Button onClick={() => onReset(member)}>Reset password…</Button>
          ) : null}
          {owner || member.uuid === me ? (
            <Button kind="danger" onClick={() => onRemove(member)}>
              {member.uuid === me ? "Leave…" : "Remove…"}
            </Button>
          ) : null}
        </span>
      ),
    },
  ];
  return <Table caption="Members" columns={columns} rows={members} rowKey={(member) => member.uuid} />;
}

function Invitations({ organizationId }: { organizationId: string }) {
  const invites = useQuery(invitesQuery(organizationId));
  const withdraw = useWithdrawInvite(organizationId);
  const now = useNow();
  const columns: Column<Invite>[] = [
    { id: "email", label: "Address", text: true, cell: (invite) => invite.email },
    { id: "role", label: "Role", cell: (invite) => invite.role },
    { id: "until", label: "Ends", wideOnly: true, cell: (invite) => relativeTime(invite.expires_at, now) },
    {
      id: "acts",
      label: "Actions",
      hideLabel: true,
      cell: (invite) => (
        <span className={styles.acts}>
          <Button onClick={() => withdraw.mutate(invite)} busy={withdraw.isPending}>
            Withdraw
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Section title="Invitations" help="No email is sent: share the link yourself. It expires after a week.">
      <InviteForm organizationId={organizationId} />
      {invites.data && invites.data.length > 0 ? (
        <Table caption="Invitations" columns={columns} rows={invites.data} rowKey={(invite) => invite.id} />
      ) : null}
    </Section>
  );
}
