import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { errorMessage } from "@/api/errors";
import { Empty, Failed } from "@/ui/states";

/** What stands in the place of a page that failed; the rest of the app goes on. */
export function RouteFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <Failed title="This page could not be shown" reason={errorMessage(error)} onRetry={retry} />;
}

export function NotFoundPage() {
  return (
    <main>
      <Empty title="There is nothing at this address" action={<Link to="/">Go to the inbox</Link>}>
        It may have been removed, or you may not have access to its project.
      </Empty>
    </main>
  );
}
