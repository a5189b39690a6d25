import { basePath } from "@/api/base";
import { createStore } from "@/lib/store";

export type Theme = "system" | "light" | "dark";
export type Density = "normal" | "compact";

function written(name: string): string | null {
  return document.documentElement.getAttribute(`data-${name}`);
}

// The server writes both attributes into the page, from the cookies set here: no flash of the other theme.
const startTheme = written("theme");
export const theme = createStore<Theme>(
  startTheme === "light" || startTheme === "dark" ? startTheme : "system",
);
export const density = createStore<Density>(written("density") === "compact" ? "compact" : "normal");

function keep(name: string, value: string | null): void {
  const age = value === null ? 0 : 365 * 86_400;
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it when it writes the page
  document.cookie = `postroom_${name}=${value ?? ""}; Path=${basePath}; Max-Age=${age}; SameSite=Lax`;
  if (value === null) document.documentElement.removeAttribute(`data-${name}`);
  else document.documentElement.setAttribute(`data-${name}`, value);
}

export function setTheme(next: Theme): void {
  keep("theme", next === "system" ? null : next);
  theme.set(next);
}

export function setDensity(next: Density): void {
  keep("density", next === "normal" ? null : next);
  density.set(next);
}

/** Whether the page is dark now, by choice or by the system. */
export function isDark(): boolean {
  const chosen = theme.get();
  return (
    chosen === "dark" || (chosen === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches)
  );
}
