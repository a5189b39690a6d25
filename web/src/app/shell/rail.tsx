import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Keyboard, Search } from "lucide-react";
import { isMac } from "@/actions/keys";
import { runAction } from "@/actions/registry";
import { reached } from "@/api/client";
import { AccountMenu } from "@/app/shell/account-menu";
import { PLACES } from "@/app/shell/places";
import { ProjectSwitch } from "@/app/shell/project-switch";
import styles from "@/app/shell/rail.module.css";
import { count } from "@/lib/format";
import { useStore } from "@/lib/store";
import { connection } from "@/live/stream";
import { countsQuery } from "@/nouns/reports/queries";
import { tabCount } from "@/nouns/reports/tab-count";

export function Rail({ projectId }: { projectId: string }) {
  const counts = useQuery(countsQuery(projectId, {})).data;
  // As many as the tab that the inbox opens with.
  const waiting = counts && tabCount("review", counts);
  return (
    <header className={styles.rail}>
      <ProjectSwitch projectId={projectId} />
      <nav aria-label="Pages" className={styles.nav}>
        {PLACES.map((place) => (
          <Link
            key={place.to}
            to={place.to}
            params={{ projectId }}
            search={{}}
            className={styles.link}
            activeProps={{ "data-active": "true" }}
            activeOptions={{ includeSearch: false }}
          >
            <place.icon size={16} aria-hidden="true" />
            <span className={styles.label}>{place.label}</span>
            {place.action === "go.inbox" && waiting ? (
              <span className={styles.amount}>
                {count(waiting)}
                <span className="visually-hidden"> need review</span>
              </span>
            ) : null}
          </Link>
        ))}
      </nav>
      <div className={styles.foot}>
        <button type="button" className={styles.link} onClick={() => runAction("app.palette")}>
          <Search size={16} aria-hidden="true" />
          <span className={styles.label}>Search</span>
          <kbd className={styles.key}>{isMac ? "⌘K" : "Ctrl+K"}</kbd>
        </button>
        <button type="button" className={styles.link} onClick={() => runAction("app.keys")}>
          <Keyboard size={16} aria-hidden="true" />
          <span className={styles.label}>Shortcuts</span>
          <kbd className={styles.key}>?</kbd>
        </button>
      </div>
      <Live />
      <AccountMenu />
    </header>
  );
}

/** How the app hears of changes. */
function Live() {
  const live = useStore(connection) === "live";
  const answered = useStore(reached);
  return (
    <p className={styles.live} data-live={live}>
      {live ? "Live" : answered ? "Updates every 10 s" : "Server can't be reached"}
    </p>
  );
}
