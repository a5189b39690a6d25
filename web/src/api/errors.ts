/** What went wrong with a call, in the few kinds that the app treats differently. */
export type FailureKind =
  | "signed-out"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "invalid"
  | "throttled"
  | "server"
  | "unreachable";

/** The code of a call that the server did not answer in time. */
export const UNANSWERED = "unanswered";

/** A call that failed. `message` is a sentence for people, `code` is what programs tell it by. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly code: string,
    readonly status: number | null,
    /** The input at fault, where it is a single one. */
    readonly attr: string | null = null,
    /** Seconds to wait, where the server says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }
}

function field(body: unknown, name: string): string | null {
  if (typeof body !== "object" || body === null || !(name in body)) return null;
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === "string" && value !== "" ? value : null;
}

function kindOf(status: number, code: string | null): FailureKind {
  // Without a session the server answers 403, so the code decides, not the status.
  if (code === "not_authenticated" || code === "authentication_failed" || status === 401) return "signed-out";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not-found";
  if (status === 409) return "conflict";
  if (status === 429) return "throttled";
  if (status >= 500) return "server";
  return "invalid";
}

const DEFAULT_MESSAGES: Record<FailureKind, string> = {
  "signed-out": "You are signed out.",
  forbidden: "You don't have permission to do this.",
  "not-found": "Not found. It may have been deleted.",
  conflict: "It was changed in the meantime.",
  invalid: "The server did not accept this.",
  throttled: "Too many requests at once. Wait a moment.",
  server: "The server failed to answer this.",
  unreachable: "The server can't be reached.",
};

/** Makes one failure of what any endpoint may answer: the envelope, `{error}`, or something of a proxy. */
export function failureOf(response: Response, body: unknown): ApiFailure {
  const code = field(body, "code");
  const kind = kindOf(response.status, code);
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return new ApiFailure(
    kind,
    field(body, "detail") ?? field(body, "error") ?? DEFAULT_MESSAGES[kind],
    code ?? kind,
    response.status,
    field(body, "attr"),
    Number.isFinite(seconds) ? seconds : null,
  );
}

/** Makes a failure of what `fetch` throws. A call that was given up on purpose stays what it is. */
export function unreachable(cause: unknown): unknown {
  if (cause instanceof ApiFailure) return cause;
  if (cause instanceof DOMException && cause.name === "AbortError") return cause;
  return new ApiFailure("unreachable", DEFAULT_MESSAGES.unreachable, "unreachable", null);
}

/** The sentence to show for anything that was thrown. */
export function errorMessage(error: unknown): string {
  if (error instanceof ApiFailure) return error.message;
  return "Something in this page failed. Reload it, and tell the server's owner if it happens again.";
}

/** What to say about a change that failed: nothing was changed, unless nobody knows. */
export function unchangedMessage(error: unknown): string {
  const known = !(error instanceof ApiFailure && error.code === UNANSWERED);
  return `${known ? "Nothing was changed. " : ""}${errorMessage(error)}`;
}

export function isFailure(error: unknown, kind: FailureKind): boolean {
  return error instanceof ApiFailure && error.kind === kind;
}
