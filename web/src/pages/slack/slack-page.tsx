import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import { clip } from "@/lib/format";
import { NO_TOKEN, tokenOf } from "@/lib/token-of";
import styles from "@/nouns/session/components/form.module.css";
import { Outside } from "@/nouns/session/components/outside";
import { useSession } from "@/nouns/session/queries";
import { useLinkSlack } from "@/nouns/slack/mutations";
import { slackOfferQuery } from "@/nouns/slack/queries";
import { Button } from "@/ui/controls/button";
import { InlineError, Loading } from "@/ui/states";

/** Links an account in Slack to the person who is signed in, by a link that they got there. */
export function SlackPage() {
  const [token] = useState(() => tokenOf(window.location.hash));
  const session = useSession();
  const offer = useQuery(slackOfferQuery(token));
  const link = useLinkSlack();
  if (link.data) {
    return (
      <Outside
        title="Your account is linked"
        text="Press the button in Slack again. You can close this page."
      />
    );
  }
  const problem = token === "" ? NO_TOKEN : offer.error ? errorMessage(offer.error) : null;
  return (
    <Outside title="Link your Slack account">
      <div className={styles.form}>
        {problem ? <InlineError>{problem}</InlineError> : null}
        {offer.data ? (
          <>
            <p>
              Whoever uses the Slack account <strong>{clip(offer.data.slack_name, 80)}</strong> (
              {offer.data.slack_user}) in the workspace <strong>{clip(offer.data.team_name, 80)}</strong> can
              then decide about reports as <strong>{session?.user.email}</strong>.
            </p>
            <p>Go on only if you pressed a button in Slack yourself just now, and this is your account.</p>
            {link.error ? <InlineError>{errorMessage(link.error)}</InlineError> : null}
            <Button kind="primary" busy={link.isPending} onClick={() => link.mutate(token)}>
              This is my account: link it
            </Button>
          </>
        ) : problem === null ? (
          <Loading label="Loading whose account it is" />
        ) : null}
      </div>
    </Outside>
  );
}
