import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { fullTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { pauseQuery } from "@/nouns/settings/queries";
import styles from "./inbox-page.module.css";

/** Says that no report changes because grouping is paused; nothing while it is not. */
export function PausedNotice({ projectId }: { projectId: string }) {
  const { data: until } = useQuery(pauseQuery(projectId));
  const now = useNow();
  if (!until || Date.parse(until) <= now) return null;
  return (
    <p className={styles.paused} role="status">
      Grouping is paused until {fullTime(until)}: new signals are stored and wait.{" "}
      <Link to="/projects/$projectId/settings" params={{ projectId }}>
        Settings
      </Link>
    </p>
  );
}
