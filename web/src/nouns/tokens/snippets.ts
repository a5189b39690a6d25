/** How programs are set up to send to a project, with its token filled in. Pure. */
export interface Snippet {
  readonly id: string;
  readonly label: string;
  readonly text: string;
}

/** One snippet an SDK; those that need a DSN are left out where there is none. */
export function snippetsOf(token: string, dsn: string | null, server: string): readonly Snippet[] {
  const posthog: Snippet[] = [
    {
      id: "posthog-web",
      label: "PostHog, web pages",
      text: `posthog.init('${token}', { api_host: '${server}' })`,
    },
    {
      id: "posthog-python",
      label: "PostHog, Python",
      text: `from posthog import Posthog\n\nclient = Posthog("${token}", host="${server}")`,
    },
  ];
  const sentry: Snippet[] =
    dsn === null
      ? []
      : [
          { id: "sentry-web", label: "Sentry, web pages and Node", text: `Sentry.init({ dsn: '${dsn}' })` },
          {
            id: "sentry-python",
            label: "Sentry, Python",
            text: `import sentry_sdk\n\nsentry_sdk.init("${dsn}")`,
          },
        ];
  const otel: Snippet = {
    id: "otel",
    label: "OpenTelemetry",
    text: [
      `export OTEL_EXPORTER_OTLP_ENDPOINT=${server}`,
      `export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20${token}"`,
      "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    ].join("\n"),
  };
  return [...posthog, ...sentry, otel];
}
