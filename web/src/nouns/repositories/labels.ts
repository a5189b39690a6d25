/** The words of connected repositories, and what the form sends. Pure. */
import type { ConnectedRepository, RepositoryToConnect } from "@/api/types";

/** What a connection is called: its repository, else the place that it is at. */
export function repositoryName({ repository, location, kind }: ConnectedRepository): string {
  return repository ?? location ?? (kind === "github" ? "All that the token reaches" : kind);
}

const KIND_LABELS: Readonly<Record<ConnectedRepository["kind"], string>> = {
  github: "GitHub",
  remote: "Git server",
  local: "Folder on the server",
};

const ACCESS_LABELS: Readonly<Record<string, string>> = {
  folder: "",
  nothing: "open to everybody",
  token: "by a token",
  key: "by a key",
  installation: "by an installation",
};

/** "GitHub, by a token". */
export function accessLabel({ kind, access }: Pick<ConnectedRepository, "kind" | "access">): string {
  return [KIND_LABELS[kind], ACCESS_LABELS[access] ?? access].filter(Boolean).join(", ");
}

export type RepositoryState = "unread" | "readable" | "failed";

/** How the last attempt to read it went. */
export function stateOf({
  checked_at,
  error,
}: Pick<ConnectedRepository, "checked_at" | "error">): RepositoryState {
  if (error !== null) return "failed";
  return checked_at === null ? "unread" : "readable";
}

/** The fields of the form, as they were typed. */
export interface ConnectionForm {
  readonly kind: RepositoryToConnect["kind"];
  readonly repository: string;
  readonly url: string;
  readonly login: string;
  readonly token: string;
}

export const EMPTY_CONNECTION: ConnectionForm = {
  kind: "github",
  repository: "",
  url: "",
  login: "",
  token: "",
};

/** What to send for a form: without the fields of the other kind and those left empty. */
export function toConnect(form: ConnectionForm): RepositoryToConnect {
  const fields = form.kind === "github" ? (["repository", "token"] as const) : REMOTE_FIELDS;
  const filled = fields.map((name) => [name, form[name].trim()] as const).filter(([, text]) => text !== "");
  return { kind: form.kind, ...Object.fromEntries(filled) };
}

const REMOTE_FIELDS = ["repository", "url", "login", "token"] as const;
