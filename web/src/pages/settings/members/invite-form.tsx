import { type FormEvent, useRef, useState } from "react";
import { useAction } from "@/actions/registry";
import { serverAddress } from "@/api/base";
import { errorMessage } from "@/api/errors";
import type { MemberRole } from "@/api/types";
import { useInvite } from "@/nouns/settings/mutations";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { SelectField, TextField } from "@/ui/controls/field";
import styles from "../settings.module.css";

export const ROLES = [
  ["owner", "owner"],
  ["member", "member"],
  ["viewer", "viewer"],
] as const satisfies ReadonlyArray<readonly [MemberRole, string]>;

/** The link is shown once, and may stand below the end of the window. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

/** Invites somebody, and shows the link to hand on. */
export function InviteForm({ organizationId }: { organizationId: string }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<MemberRole>("member");
  const invite = useInvite(organizationId);
  const form = useRef<HTMLFormElement>(null);
  useAction("settings.invite", () => form.current?.querySelector("input")?.focus());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ email, role }, { onSuccess: () => setEmail("") });
  };
  return (
    <form ref={form} onSubmit={submit} className={styles.form}>
      <div className={styles.row}>
        <div className={styles.grow}>
          <TextField
            label="E-mail address"
            type="email"
            required
            value={email}
            error={invite.error ? errorMessage(invite.error) : null}
            onChange={(event) => setEmail(event.target.value)}
          />
        </div>
        <SelectField<MemberRole> label="Role" value={role} options={ROLES} onChange={setRole} />
        <Button type="submit" kind="primary" busy={invite.isPending}>
          Invite
        </Button>
      </div>
      {invite.data?.path ? (
        <div ref={bringIntoView} className={styles.shown}>
          <p>Hand this link to {invite.data.email}. It is shown only once.</p>
          <CopyBox label="Link of the invitation" text={`${serverAddress}${invite.data.path}`} />
        </div>
      ) : null}
    </form>
  );
}
