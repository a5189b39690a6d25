import { Page } from "@/ui/page";

export function SourcesPage() {
  return (
    <Page title="Sources">
      <p>The command line manages this: run postroom sources --help.</p>
    </Page>
  );
}
