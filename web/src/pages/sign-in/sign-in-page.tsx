import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { basePath } from "@/api/base";
import { errorMessage } from "@/api/errors";
import { safeNext } from "@/lib/safe-next";
import { hashValue, tokenOf } from "@/lib/token-of";
import { Outside } from "@/nouns/session/components/outside";
import { SecondStep, secondStepOf } from "@/nouns/session/components/second-step";
import { SignInForm } from "@/nouns/session/components/sign-in-form";
import { providerErrorMessage } from "@/nouns/session/labels";
import { useSignInByLink } from "@/nouns/session/mutations";
import { setUpQuery } from "@/nouns/session/queries";
import { InlineError } from "@/ui/states";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const open = useQuery(setUpQuery).data;
  const [token] = useState(() => tokenOf(window.location.hash));
  const [refusal] = useState(() => hashValue(window.location.hash, "error"));
  const goOn = () => router.history.push(safeNext(next));
  if (token !== "") return <LinkSignIn token={token} onSignedIn={goOn} />;
  return (
    <Outside
      title="Sign in to Postroom"
      text={
        open ? (
          <>
            Nobody has an account here yet. Open the link that <code>postroom serve</code> printed, or run{" "}
            <code>postroom users setup-link</code> on the server.
          </>
        ) : undefined
      }
    >
      {refusal === null ? null : <InlineError>{providerErrorMessage(refusal)}</InlineError>}
      <SignInForm onSignedIn={goOn} />
    </Outside>
  );
}

/** Signs in with the token of a link, as soon as the page is there. */
function LinkSignIn({ token, onSignedIn }: { token: string; onSignedIn(): void }) {
  const signIn = useSignInByLink();
  const { mutate } = signIn;
  const begun = useRef(false);
  const signInOnce = useEffectEvent(() => mutate(token, { onSuccess: onSignedIn }));
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    signInOnce();
  }, []);
  const step = secondStepOf(signIn.error);
  if (step !== null) {
    return (
      <Outside title="Sign in to Postroom">
        <SecondStep
          need={step}
          onSignedIn={onSignedIn}
          onAgain={() => window.location.assign(`${basePath}sign-in`)}
        />
      </Outside>
    );
  }
  return (
    <Outside title="Sign in to Postroom">
      {signIn.error ? (
        <>
          <InlineError>{errorMessage(signIn.error)}</InlineError>
          <p>Each link works once. Ask for a new one, or sign in with your password.</p>
          <a href={`${basePath}sign-in`}>Sign in with a password</a>
        </>
      ) : (
        <p>Signing you in …</p>
      )}
    </Outside>
  );
}
