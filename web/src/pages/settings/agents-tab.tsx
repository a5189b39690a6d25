import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import { mcpClientsQuery } from "@/nouns/settings/queries";
import { CopyBox } from "@/ui/controls/copy-box";
import { SelectField } from "@/ui/controls/field";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import styles from "./settings.module.css";

/** How coding agents reach the inbox over the Model Context Protocol. */
export function AgentsTab() {
  const clients = useQuery(mcpClientsQuery());
  const [chosen, setChosen] = useState("claude-code");
  if (!clients.data) {
    return clients.error ? (
      <Failed
        title="Could not load how agents are set up"
        reason={errorMessage(clients.error)}
        at={clients.errorUpdatedAt}
        onRetry={() => void clients.refetch()}
      />
    ) : (
      <Loading label="Loading how agents are set up" />
    );
  }
  const client = clients.data.find((one) => one.client === chosen) ?? clients.data[0];
  return (
    <div className={styles.tab}>
      <Section
        title="Agents (MCP)"
        help="Coding agents list, read, claim and finish reports with the scopes of a key. Make one under API keys: task:read to look, task:write to work; best for one project. It takes the place of KEY."
      >
        <SelectField
          label="Set-up for"
          value={client?.client ?? ""}
          options={clients.data.map((one) => [one.client, one.title] as const)}
          onChange={setChosen}
        />
        {client ? (
          <>
            <p className={styles.meta}>{client.file ? `In ${client.file}:` : "Run:"}</p>
            <CopyBox label={`Set-up of ${client.title}`} text={client.text} />
            <p className={styles.meta}>{client.about}</p>
          </>
        ) : null}
      </Section>
      <Section title="What it may do">
        <p>
          Texts of strangers are marked as such, and what the safety filter has not passed is withheld.
          Dismissing and merging take a second call. An agent may still do what a stranger writes: give it a
          key with few scopes, and let your client ask before it calls tools that write.
        </p>
      </Section>
    </div>
  );
}
