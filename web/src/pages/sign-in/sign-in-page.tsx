import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { safeNext } from "@/lib/safe-next";
import { Outside } from "@/nouns/session/parts/outside";
import { SignInForm } from "@/nouns/session/parts/sign-in-form";
import { setUpQuery } from "@/nouns/session/queries";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const open = useQuery(setUpQuery).data;
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
      <SignInForm onSignedIn={() => router.history.push(safeNext(next))} />
    </Outside>
  );
}
