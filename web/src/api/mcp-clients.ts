import { serverAddress } from "@/api/base";
import { call } from "@/api/client";

/** How a program of agents is set up. */
export interface McpClient {
  client: string;
  title: string;
  /** Where the text goes; null for a command. */
  file: string | null;
  text: string;
  about: string;
}

/** The set-up texts, which the server has outside its API. */
export function fetchMcpClients(signal: AbortSignal): Promise<McpClient[]> {
  return call(async () => {
    const response = await fetch(`${serverAddress}/mcp/clients`, { signal, credentials: "same-origin" });
    const body: unknown = await response.json().catch(() => null);
    return response.ok ? { data: body as McpClient[], response } : { error: body, response };
  });
}
