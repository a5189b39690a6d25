// Works with the inbox through a client that @hey-api/openapi-ts made. Arguments: address, key, project.
import { createClient } from "./client/client";
import {
  reportsChangeState,
  reportsGetReport,
  reportsListReports,
  signalsEmit,
  sourceConfigsCreateConfig,
  userAutonomyGetAutonomy,
} from "./client/sdk.gen";
import type { Report } from "./client/types.gen";

declare const process: { argv: string[] };

const [address, key, project_id] = process.argv.slice(2) as [string, string, string];
const client = createClient({ baseUrl: address, auth: key });
const path = { project_id };

async function listed(): Promise<Report[]> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const query = { include_all_statuses: true, limit: 10 };
    const { data } = await reportsListReports({ client, path, query, throwOnError: true });
    if (data.results.length > 0) return data.results;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error("The signal never became a report.");
}

function check(met: boolean, found: unknown): asserts met {
  if (!met) throw new Error(JSON.stringify(found));
}

async function main(): Promise<void> {
  const config = { source_product: "zendesk", source_type: "ticket" } as const;
  const made = await sourceConfigsCreateConfig({ client, path, body: config, throwOnError: true });
  check(made.data.enabled, made.data);

  const description = "The export of invoices ends with an empty file.";
  const body = { ...config, source_id: "81", description, weight: 1 };
  const receipt = await signalsEmit({ client, path, body, throwOnError: true });
  check("outcome" in receipt.data && receipt.data.outcome === "stored", receipt.data);

  const [report] = await listed();
  check(report?.signal_count === 1, report);
  const place = { project_id, report_id: report.id };
  await reportsChangeState({ client, path: place, body: { state: "suppressed" }, throwOnError: true });
  const found = await reportsGetReport({ client, path: place, throwOnError: true });

  // The answer to a person without settings has no body.
  const autonomy = await userAutonomyGetAutonomy({ client, path: { user_id: "@me" } });
  check(autonomy.data === undefined && autonomy.response?.status === 404, autonomy.data);
  const refused = await reportsListReports({ client: createClient({ baseUrl: address, auth: "phx_unknown" }), path });
  check(refused.error?.code === "authentication_failed", refused.error);
  console.log(found.data.status);
}

main();
