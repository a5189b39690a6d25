/** The query of an address as plain text, readable and short: `?tab=ready&priority=P0,P1`. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/**
 * Reads the query of a page and nothing else. The router adds what `read` returns to the query as it came; what `read`
 * left out is therefore overridden, or a page would meet values that make no sense to it.
 */
export function only<Search extends object>(
  read: (raw: Record<string, unknown>) => Search,
): (raw: Record<string, unknown>) => Search {
  return (raw) => {
    const nothing = Object.fromEntries(Object.keys(raw).map((name) => [name, undefined]));
    return Object.assign(nothing, read(raw));
  };
}

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  // Commas separate values here, and are allowed in a query.
  const text = query.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}
