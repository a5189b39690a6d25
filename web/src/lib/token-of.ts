/** The one-time token of a link; it stands behind `#`, so that no server or log ever sees it. */
export function tokenOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? "";
}
