import { serverAddress } from "@/api/base";
import { errorMessage } from "@/api/errors";
import type { Member } from "@/api/types";
import { fullTime } from "@/lib/time";
import { personName } from "@/nouns/session/queries";
import { useResetLink } from "@/nouns/settings/mutations";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";

interface ResetLinkDialogProps {
  organizationId: string;
  /** Null while it is closed. */
  member: Member | null;
  onClose(): void;
}

/** A link for a member who has forgotten their password: made on demand, and shown once. */
export function ResetLinkDialog({ organizationId, member, onClose }: ResetLinkDialogProps) {
  const make = useResetLink(organizationId);
  const close = () => {
    make.reset();
    onClose();
  };
  return (
    <Dialog
      open={member !== null}
      onClose={close}
      title="Reset the password"
      description={
        member
          ? `${personName(member)} sets a new password with a one-time link. No message is sent: pass the link on yourself.`
          : undefined
      }
    >
      <div className={styles.form}>
        {make.data ? (
          <div className={styles.shown}>
            <p>
              This link works once, until {fullTime(make.data.expires_at)}. It is not shown again. Setting a
              password ends all sign-ins of the account.
            </p>
            <CopyBox label="Link to reset the password" text={`${serverAddress}${make.data.path}`} />
          </div>
        ) : null}
        {make.error ? <InlineError>{errorMessage(make.error)}</InlineError> : null}
      </div>
      <DialogActions>
        <Button kind="quiet" onClick={close}>
          Close
        </Button>
        {make.data ? null : (
          <Button kind="primary" busy={make.isPending} onClick={() => member && make.mutate(member)}>
            Make the link
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
