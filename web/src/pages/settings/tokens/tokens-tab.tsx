import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { ProjectToken } from "@/api/types";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { useMakeToken, useRevokeToken } from "@/nouns/tokens/mutations";
import { projectTokensQuery } from "@/nouns/tokens/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { Section } from "@/ui/page";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { TokenCard } from "./token-card";

/** The tokens by which SDKs of PostHog, Sentry and OpenTelemetry send errors to the project. */
export function TokensTab({ projectId }: { projectId: string }) {
  const tokens = useQuery(projectTokensQuery(projectId));
  const [leaving, setLeaving] = useState<ProjectToken | null>(null);
  const revoke = useRevokeToken(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const live = (tokens.data ?? []).filter((token) => token.revoked_at === null);
  return (
    <Section
      title="SDK tokens"
      help="Point the SDKs of PostHog, Sentry or OpenTelemetry at this server, and the errors of your programs become signals. A token may stand in the code of web pages: it can send events and read nothing."
    >
      {tokens.data ? (
        <>
          {readOnly ? <p className={styles.meta}>{readOnly}</p> : <NewToken projectId={projectId} />}
          {live.length === 0 ? (
            <Empty title="The project has no token">Create one, then copy the set-up of your SDK.</Empty>
          ) : (
            <ul className={styles.cards}>
              {live.map((token) => (
                <TokenCard
                  key={token.id}
                  token={token}
                  onRevoke={readOnly === null ? () => setLeaving(token) : null}
                />
              ))}
            </ul>
          )}
        </>
      ) : tokens.error ? (
        <Failed
          title="Could not load the tokens"
          reason={errorMessage(tokens.error)}
          at={tokens.errorUpdatedAt}
          onRetry={() => void tokens.refetch()}
        />
      ) : (
        <Loading label="Loading the tokens" />
      )}
      <TypedConfirm
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title="Revoke the token?"
        description="Programs that use it are refused from now on, and what they report is lost. This can't be undone."
        word={leaving?.label || "revoke"}
        action="Revoke"
        onConfirm={() => leaving && revoke.mutate(leaving)}
      />
    </Section>
  );
}

function NewToken({ projectId }: { projectId: string }) {
  const [label, setLabel] = useState("");
  const make = useMakeToken(projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(label.trim(), { onSuccess: () => setLabel("") });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <div className={styles.row}>
        <div className={styles.grow}>
          <TextField
            label="Name of a new token"
            required
            maxLength={100}
            placeholder="Web shop"
            value={label}
            onChange={(event) => setLabel(event.target.value)}
          />
        </div>
        <Button type="submit" kind="primary" busy={make.isPending}>
          Make a token
        </Button>
      </div>
      {make.error ? <InlineError>{errorMessage(make.error)}</InlineError> : null}
    </form>
  );
}
