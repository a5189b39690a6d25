import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { FactorSetUp } from "@/api/types";
import { fullTime } from "@/lib/time";
import { useConfirmFactor, useDisableFactor, useSetUpFactor } from "@/nouns/account/mutations";
import { secondFactorQuery } from "@/nouns/account/queries";
import { FactorSecret } from "@/nouns/session/components/factor-secret";
import { useSession } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { Section } from "@/ui/page";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";

/** The second factor for signing in with a password. */
export function SecondFactor() {
  const state = useQuery(secondFactorQuery).data;
  const [made, setMade] = useState<FactorSetUp | null>(null);
  if (!state) return null;
  const enabled = state.enabled_at !== null;
  return (
    <Section
      title="Second factor"
      help="Signing in with your password then also needs a code of an authenticator app. API keys are unaffected."
    >
      {state.enabled_at === null ? null : (
        <p>
          Enabled since {fullTime(state.enabled_at)}. Recovery codes left: {state.recovery_codes_left}.
        </p>
      )}
      {made === null ? (
        <Begin enabled={enabled} required={state.required} onMade={setMade} />
      ) : (
        <Confirm made={made} onDone={() => setMade(null)} />
      )}
    </Section>
  );
}

interface BeginProps {
  enabled: boolean;
  required: boolean;
  onMade(made: FactorSetUp): void;
}

function Begin({ enabled, required, onMade }: BeginProps) {
  const [given, setGiven] = useState({ current_password: "", code: "" });
  const email = useSession()?.user.email;
  const setUp = useSetUpFactor();
  const disable = useDisableFactor();
  const failure = setUp.error ?? disable.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    disable.reset();
    setUp.mutate(given, { onSuccess: onMade });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <input type="hidden" autoComplete="username" value={email ?? ""} readOnly />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        value={given.current_password}
        error={wrong("current_password")}
        onChange={(event) => setGiven({ ...given, current_password: event.target.value })}
      />
      {enabled ? (
        <TextField
          label="Code of the present second factor"
          autoComplete="one-time-code"
          required
          maxLength={40}
          value={given.code}
          error={wrong("code")}
          onChange={(event) => setGiven({ ...given, code: event.target.value })}
        />
      ) : null}
      {failure && !wrong("current_password") && !wrong("code") ? (
        <InlineError>{errorMessage(failure)}</InlineError>
      ) : null}
      <div className={styles.row}>
        <Button type="submit" kind="primary" busy={setUp.isPending}>
          {enabled ? "Set up another one" : "Set up a second factor"}
        </Button>
        {enabled ? (
          <Button
            kind="danger"
            busy={disable.isPending}
            unavailable={required ? "Your organization requires a second factor." : null}
            onClick={() => {
              setUp.reset();
              disable.mutate(given.code);
            }}
          >
            Disable
          </Button>
        ) : null}
      </div>
    </form>
  );
}

function Confirm({ made, onDone }: { made: FactorSetUp; onDone(): void }) {
  const [code, setCode] = useState("");
  const confirm = useConfirmFactor();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <FactorSecret made={made} />
      <TextField
        label="Code"
        help="Six digits from the app. You are signed out everywhere else."
        autoComplete="one-time-code"
        required
        maxLength={40}
        value={code}
        error={confirm.error ? errorMessage(confirm.error) : null}
        onChange={(event) => setCode(event.target.value)}
      />
      <div className={styles.row}>
        <Button type="submit" kind="primary" busy={confirm.isPending}>
          Enable
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
