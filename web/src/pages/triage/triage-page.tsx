import { Page } from "@/ui/page";

export function TriagePage() {
  return <Page title="Triage">{null}</Page>;
}
