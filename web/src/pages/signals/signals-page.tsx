import { Page } from "@/ui/page";

export function SignalsPage() {
  return (
    <Page title="Signals">
      <p>The command line manages this: run postroom signals --help.</p>
    </Page>
  );
}
