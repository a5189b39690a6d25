import { Page } from "@/ui/page";

export function SettingsPage() {
  return (
    <Page title="Settings">
      <p>The command line manages this: run postroom projects --help.</p>
    </Page>
  );
}
