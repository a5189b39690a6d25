// Uses a server with one of the official clients and prints what it got, as JSON.
// node visit.mjs FOLDER CLIENT ERA TRANSPORT ADDRESS KEY COMMAND…, in the folder with the packages.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, which, era, transport, address, key, command, ...options] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

const packages = {
  sdk: [
    "@modelcontextprotocol/sdk/client/index.js",
    "@modelcontextprotocol/sdk/client/streamableHttp.js",
    "@modelcontextprotocol/sdk/client/stdio.js",
  ],
  client: [
    "@modelcontextprotocol/client",
    "@modelcontextprotocol/client",
    "@modelcontextprotocol/client/stdio",
  ],
}[which];
const [{ Client }, { StreamableHTTPClientTransport }, { StdioClientTransport }] = await Promise.all(
  packages.map(load),
);

const mode = era === "modern" ? { pin: "2026-07-28" } : era;
const client = new Client({ name: "postroom-test", version: "1" }, { versionNegotiation: { mode } });
await client.connect(
  transport === "http"
    ? new StreamableHTTPClientTransport(new URL(`${address}/mcp`), {
        requestInit: { headers: { Authorization: `Bearer ${key}` } },
      })
    : new StdioClientTransport({ command, args: options, env: process.env }),
);
const text = (answer) => answer.content.map((part) => part.text).join("\n");
const report = process.env.REPORT;
const tools = (await client.listTools()).tools;
const resources = (await client.listResources()).resources;
const found = {
  server: client.getServerVersion()?.name,
  tools: tools.map((tool) => tool.name),
  list: text(await client.callTool({ name: "inbox-reports-list", arguments: {} })),
  one: text(await client.callTool({ name: "inbox-reports-retrieve", arguments: { id: report.slice(-8) } })),
  wrong: await client.callTool({ name: "inbox-reports-list", arguments: { nope: 1 } }),
  written: text(
    await client.callTool({
      name: "inbox-reports-set-state",
      arguments: { id: report, state: "suppressed", dismissal_reason: "wontfix_irrelevant" },
    }),
  ),
  templates: (await client.listResourceTemplates()).resourceTemplates.map((one) => one.uriTemplate),
  help: (await client.readResource({ uri: resources[0].uri })).contents[0].text,
  report: (await client.readResource({ uri: `postroom://reports/${report}` })).contents[0].text,
  prompts: (await client.listPrompts()).prompts.map((one) => one.name),
  prompt: (await client.getPrompt({ name: "fix-report", arguments: { report_id: report } })).messages.length,
};
await client.close();
console.log(JSON.stringify(found));
