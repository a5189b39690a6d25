import { useLocation } from "@tanstack/react-router";
import { hashValue } from "@/lib/token-of";
import { useLinkProvider, useUnlinkProvider } from "@/nouns/account/mutations";
import { providerErrorMessage } from "@/nouns/session/labels";
import { useSession } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { Section } from "@/ui/page";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";

/** Links one's account to the identity provider of the server, where it has one. */
export function ProviderLink() {
  const session = useSession();
  const hash = useLocation({ select: (location) => location.hash });
  const link = useLinkProvider();
  const unlink = useUnlinkProvider();
  if (!session?.oidc) return null;
  const { name } = session.oidc;
  const refusal = hashValue(hash, "error");
  return (
    <Section
      title="Identity provider"
      help={`With a linked account you can sign in with ${name}. The e-mail address must be the same and verified there.`}
    >
      {refusal === null || session.oidc_linked ? null : (
        <InlineError>{providerErrorMessage(refusal)}</InlineError>
      )}
      <div className={styles.row}>
        {session.oidc_linked ? (
          <>
            <p>Your account is linked with {name}.</p>
            <Button busy={unlink.isPending} onClick={() => unlink.mutate()}>
              Remove the link
            </Button>
          </>
        ) : (
          <Button busy={link.isPending} onClick={() => link.mutate()}>
            Link with {name}
          </Button>
        )}
      </div>
    </Section>
  );
}
