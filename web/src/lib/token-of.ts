/** What a page says that was opened without the token of its link. */
export const NO_TOKEN = "The link has no token. Open the whole link.";

/** The one-time token of a link; it stands behind `#`, so that no server or log ever sees it. */
export function tokenOf(hash: string): string {
  return hashValue(hash, "token") ?? "";
}

/** What stands behind `#` in an address under a name; null where it is not there. */
export function hashValue(hash: string, name: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get(name);
}
