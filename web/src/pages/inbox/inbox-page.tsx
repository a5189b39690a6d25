import { Page } from "@/ui/page";

export function InboxPage() {
  return <Page title="Inbox">{null}</Page>;
}
