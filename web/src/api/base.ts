/** The path that the app is served below, with a slash at its end; the server writes it into the page. */
export const basePath: string =
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content || "/";

/** The server's address without a slash at its end, as calls and shown commands need it. */
export const serverAddress: string = new URL(
  basePath,
  globalThis.location?.origin ?? "http://localhost",
).href.replace(/\/$/, "");
