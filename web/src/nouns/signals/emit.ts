/** A signal to try things with, and the command that sends it. Pure. */
import type { NewSignal } from "@/api/types";

/** A signal that is filled in; `now` makes its id at the source one of its own. */
export function testSignal(source: { product: string; type: string } | undefined, now: number): NewSignal {
  return {
    source_product: source?.product ?? "zendesk",
    source_type: source?.type ?? "ticket",
    source_id: `test-${now.toString(36)}`,
    description: "Test: the invoice export stops after 30 seconds with “504 Gateway Timeout”.",
    weight: 0.1,
    extra: {},
  };
}

/** The command that sends it, for a shell; the key is read from the environment, never written out. */
export function emitCommand(address: string, projectId: string, signal: NewSignal): string {
  const { source_product, source_type, source_id, description, weight } = signal;
  const body = JSON.stringify({ source_product, source_type, source_id, description, weight }, null, 2);
  return [
    `curl ${address}/api/projects/${projectId}/signals/emit/ \\`,
    '  -H "Authorization: Bearer $POSTROOM_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${body.replaceAll("'", "'\\''")}'`,
  ].join("\n");
}
