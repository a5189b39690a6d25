import { finishSignIn } from "@/api/session-gate";
import { SignInForm } from "@/nouns/session/components/sign-in-form";
import { useSession } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { Dialog } from "@/ui/overlays/dialog";

/** Sign-in over the page, when a session ends: what stands on the page stays, and calls are sent again. */
export default function SignInDialog({ open }: { open: boolean }) {
  const session = useSession();
  return (
    <Dialog
      open={open}
      onClose={() => finishSignIn(false)}
      dismissable={false}
      title="Your session has ended"
      description="Sign in again to continue. Nothing that you typed is lost."
    >
      <SignInForm email={session?.user.email ?? ""} onSignedIn={() => finishSignIn(true)} />
      <Button kind="quiet" onClick={() => finishSignIn(false)}>
        Not now
      </Button>
    </Dialog>
  );
}
