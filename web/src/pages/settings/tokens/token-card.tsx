import { useState } from "react";
import { serverAddress } from "@/api/base";
import type { ProjectToken } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { snippetsOf } from "@/nouns/tokens/snippets";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { SelectField } from "@/ui/controls/field";
import styles from "../settings.module.css";

interface TokenCardProps {
  token: ProjectToken;
  /** Null for who may not. */
  onRevoke: (() => void) | null;
}

/** A token, and how a program is set up with it. */
export function TokenCard({ token, onRevoke }: TokenCardProps) {
  const now = useNow();
  const [chosen, setChosen] = useState("posthog-web");
  const snippets = token.token === null ? [] : snippetsOf(token.token, token.dsn, serverAddress);
  const snippet = snippets.find((one) => one.id === chosen) ?? snippets[0];
  const name = clip(token.label || "Token without a name", 100);
  return (
    <li className={styles.card} aria-label={name}>
      <div className={styles.cardHead}>
        <div>
          <h3 className={styles.name}>{name}</h3>
          <p className={styles.meta}>
            Made {fullTime(token.created_at)} ·{" "}
            {token.last_used_at ? `last used ${relativeTime(token.last_used_at, now)}` : "not used yet"}
          </p>
        </div>
        {onRevoke ? (
          <Button kind="danger" onClick={onRevoke}>
            Revoke…
          </Button>
        ) : null}
      </div>
      {token.token === null ? (
        <p>The server's secret key was changed, so this token can't be shown. Make another one.</p>
      ) : (
        <>
          <CopyBox label={`Token ${name}`} text={token.token} />
          <SelectField
            label="Set-up for"
            value={snippet?.id ?? ""}
            options={snippets.map((one) => [one.id, one.label] as const)}
            onChange={setChosen}
          />
          {snippet ? <CopyBox label={`Set-up of ${snippet.label}`} text={snippet.text} /> : null}
        </>
      )}
    </li>
  );
}
