import { Page } from "@/ui/page";

export function ScoutsPage() {
  return (
    <Page title="Scouts">
      <p>The command line manages this: run postroom scouts --help.</p>
    </Page>
  );
}
