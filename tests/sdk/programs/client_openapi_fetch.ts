// Works with the inbox through openapi-fetch, typed by openapi-typescript. Arguments: address, key, project.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

declare const process: { argv: string[] };

const [baseUrl, key, project_id] = process.argv.slice(2) as [string, string, string];
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
const path = { project_id };

async function listed(): Promise<components["schemas"]["Report"][]> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const query = { include_all_statuses: true, limit: 10 };
    const { data, error } = await client.GET("/api/projects/{project_id}/signals/reports/", { params: { path, query } });
    check(data !== undefined, error);
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
  const made = await client.POST("/api/projects/{project_id}/signals/source_configs/", { params: { path }, body: config });
  check(made.data?.enabled === true, made.error);

  const description = "The export of invoices ends with an empty file.";
  const receipt = await client.POST("/api/projects/{project_id}/signals/emit/", {
    params: { path },
    body: { ...config, source_id: "81", description, weight: 1 },
  });
  check(receipt.data !== undefined && "outcome" in receipt.data && receipt.data.outcome === "stored", receipt);

  const [report] = await listed();
  check(report?.signal_count === 1, report);
  const params = { path: { project_id, report_id: report.id } };
  const changed = await client.POST("/api/projects/{project_id}/signals/reports/{report_id}/state/", {
    params,
    body: { state: "suppressed" },
  });
  check(changed.data !== undefined, changed.error);
  const found = await client.GET("/api/projects/{project_id}/signals/reports/{report_id}/", { params });
  check(found.data !== undefined, found.error);

  // The answer to a person without settings has no body.
  const autonomy = await client.GET("/api/users/{user_id}/signal_autonomy/", { params: { path: { user_id: "@me" } } });
  check(autonomy.data === undefined && autonomy.response.status === 404, autonomy.data);
  console.log(found.data.status);
}

main();
