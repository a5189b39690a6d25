import type { MadeSource } from "@/api/types";
import { sentence } from "@/lib/format";
import styles from "@/nouns/sources/components/set-up-help.module.css";
import { CopyBox } from "@/ui/controls/copy-box";

/** What the server shows this once: the address with its token, and the secrets that it made. */
export function ShownOnce({ made }: { made: Pick<MadeSource, "webhook_url" | "made_secrets" | "token"> }) {
  const secrets = Object.entries(made.made_secrets);
  const once = secrets.length > 0 || made.token !== null;
  if (made.webhook_url === null && !once) return null;
  return (
    <section className={styles.help} aria-label="Address and secrets">
      {once ? <p>Copy this now: the server does not show it again.</p> : null}
      {made.webhook_url ? (
        <div>
          <p>Address</p>
          <CopyBox label="Address" text={made.webhook_url} />
        </div>
      ) : null}
      {secrets.map(([name, secret]) => (
        <div key={name}>
          <p>{sentence(name)}</p>
          <CopyBox label={sentence(name)} text={secret} />
        </div>
      ))}
    </section>
  );
}
