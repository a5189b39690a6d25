const numbers = new Intl.NumberFormat("en");

/** "1,204". */
export function count(value: number): string {
  return numbers.format(value);
}

/** "1 report", "1,204 reports". */
export function plural(value: number, one: string, many: string = `${one}s`): string {
  return `${numbers.format(value)} ${value === 1 ? one : many}`;
}

/** "errors, tickets and alerts". */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(words);
}

/** The first characters of a text without cutting a letter in two; "…" marks what is left out. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const letters = Array.from(text.slice(0, length + 1));
  return `${letters.slice(0, length - 1).join("")}…`;
}

/** "in_progress" to "In progress": for values that have no words of their own. */
export function sentence(code: string): string {
  const words = code.replaceAll("_", " ").trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

const PRODUCT_NAMES: Readonly<Record<string, string>> = {
  alertmanager: "Alertmanager",
  bugzilla: "Bugzilla",
  github: "GitHub",
  gitlab: "GitLab",
  grafana: "Grafana",
  intercom: "Intercom",
  jira: "Jira",
  linear: "Linear",
  llm_analytics: "LLM analytics",
  opentelemetry: "OpenTelemetry",
  pagerduty: "PagerDuty",
  posthog: "PostHog",
  sentry: "Sentry",
  signals_scout: "Scouts",
  slack: "Slack",
  zendesk: "Zendesk",
};

/** The name of a product as people write it: "GitHub" of `github`, "Error tracking" of `error_tracking`. */
export function productName(product: string): string {
  return PRODUCT_NAMES[product] ?? sentence(product);
}
