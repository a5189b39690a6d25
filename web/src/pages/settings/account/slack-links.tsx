import { useQuery } from "@tanstack/react-query";
import { clip } from "@/lib/format";
import { fullTime } from "@/lib/time";
import { useUnlinkSlack } from "@/nouns/slack/mutations";
import { slackLinksQuery } from "@/nouns/slack/queries";
import { Button } from "@/ui/controls/button";
import { Section } from "@/ui/page";
import styles from "../settings.module.css";

/** Accounts in Slack that decide in one's name; nothing where there is none. */
export function SlackLinks() {
  const links = useQuery(slackLinksQuery);
  const unlink = useUnlinkSlack();
  if (!links.data || links.data.length === 0) return null;
  return (
    <Section title="Slack" help="These accounts in Slack decide about reports in your name.">
      <ul className={styles.cards}>
        {links.data.map((one) => (
          <li key={one.id} className={styles.row}>
            <span>
              {clip(one.slack_name, 80)} ({one.slack_user}) in {clip(one.team_name, 80)}{" "}
              <span className={styles.meta}>since {fullTime(one.created_at)}</span>
            </span>
            <Button busy={unlink.isPending} onClick={() => unlink.mutate(one.id)}>
              Unlink
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
