import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { basePath } from "@/api/base";
import { isFailure } from "@/api/errors";
import { NotFoundPage, RouteFailed } from "@/app/boundary";
import { rootRoute } from "@/app/root-route";
import { only, parseSearch, stringifySearch } from "@/app/search";
import { Shell } from "@/app/shell/shell";
import { signedOutRoutes } from "@/app/signed-out-routes";
import { insightsSearch } from "@/nouns/insights/search";
import { inboxSearch } from "@/nouns/reports/filters";
import { newScoutSearch, rosterSearch, scoutSearch } from "@/nouns/scouts/search";
import { sessionQuery } from "@/nouns/session/queries";
import { settingsSearch } from "@/nouns/settings/search";
import { signalsSearch } from "@/nouns/signals/search";
import { connectSearch, sourceSearch } from "@/nouns/sources/search";
import { InboxPage } from "@/pages/inbox/inbox-page";

/** Everything that needs somebody to be signed in. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.queryClient.ensureQueryData(sessionQuery) };
    } catch (error) {
      if (isFailure(error, "signed-out")) throw redirect({ to: "/sign-in", search: { next: location.href } });
      throw error;
    }
  },
  errorComponent: RouteFailed,
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/",
  beforeLoad: ({ context }) => {
    const project = context.session.current_project;
    if (project === null) return;
    throw redirect({
      to: "/projects/$projectId/inbox",
      params: { projectId: String(project) },
      search: {},
    });
  },
  component: NotFoundPage,
});

/** Where an identity provider sends the browser back to: the account of the person who is signed in. */
const accountRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/settings",
  beforeLoad: ({ context, location }) => {
    const project = context.session.current_project;
    if (project === null) return;
    throw redirect({
      to: "/projects/$projectId/settings",
      params: { projectId: String(project) },
      search: { tab: "account" },
      hash: location.hash,
      replace: true,
    });
  },
  component: NotFoundPage,
});

/** Where a link from Slack leads, which says who somebody is there. */
const slackRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/slack",
  component: lazyRouteComponent(() => import("@/pages/slack/slack-page"), "SlackPage"),
});

const projectRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/projects/$projectId",
  component: Shell,
});

const inboxRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/inbox",
  validateSearch: only(inboxSearch),
  component: InboxPage,
});

const reportRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/reports/$reportId",
  validateSearch: only(inboxSearch),
  component: lazyRouteComponent(() => import("@/pages/report/report-page"), "ReportPage"),
});

const triageRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/triage",
  validateSearch: only(inboxSearch),
  component: lazyRouteComponent(() => import("@/pages/triage/triage-page"), "TriagePage"),
});

const scoutsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/scouts",
  validateSearch: only(rosterSearch),
  component: lazyRouteComponent(() => import("@/pages/scouts/scouts-page"), "ScoutsPage"),
});

const newScoutRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/scouts/new",
  validateSearch: only(newScoutSearch),
  component: lazyRouteComponent(() => import("@/pages/scouts/new-scout-page"), "NewScoutPage"),
});

const scoutRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/scouts/$skillName",
  validateSearch: only(scoutSearch),
  component: lazyRouteComponent(() => import("@/pages/scouts/scout-page"), "ScoutPage"),
});

const scoutRunRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/scouts/$skillName/runs/$runId",
  component: lazyRouteComponent(() => import("@/pages/scouts/run-page"), "RunPage"),
});

const insightsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/insights",
  validateSearch: only(insightsSearch),
  component: lazyRouteComponent(() => import("@/pages/insights/insights-page"), "InsightsPage"),
});

const signalsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/signals",
  validateSearch: only(signalsSearch),
  component: lazyRouteComponent(() => import("@/pages/signals/signals-page"), "SignalsPage"),
});

const signalRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/signals/$signalId",
  component: lazyRouteComponent(() => import("@/pages/signals/signal/signal-page"), "SignalPage"),
});

const sourcesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/sources",
  component: lazyRouteComponent(() => import("@/pages/sources/sources-page"), "SourcesPage"),
});

const importRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/sources/import",
  component: lazyRouteComponent(() => import("@/pages/imports/import-page"), "ImportPage"),
});

const connectRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/sources/new",
  validateSearch: only(connectSearch),
  component: lazyRouteComponent(() => import("@/pages/sources/connect-page"), "ConnectPage"),
});

const sourceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/sources/$sourceId",
  validateSearch: only(sourceSearch),
  component: lazyRouteComponent(() => import("@/pages/sources/source-page"), "SourcePage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  validateSearch: only(settingsSearch),
  component: lazyRouteComponent(() => import("@/pages/settings/settings-page"), "SettingsPage"),
});

const routeTree = rootRoute.addChildren([
  ...signedOutRoutes,
  signedInRoute.addChildren([
    homeRoute,
    accountRoute,
    slackRoute,
    projectRoute.addChildren([
      inboxRoute,
      reportRoute,
      triageRoute,
      scoutsRoute,
      newScoutRoute,
      scoutRoute,
      scoutRunRoute,
      insightsRoute,
      signalsRoute,
      signalRoute,
      sourcesRoute,
      connectRoute,
      importRoute,
      sourceRoute,
      settingsRoute,
    ]),
  ]),
]);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    basepath: basePath,
    context: { queryClient },
    defaultPreload: "intent",
    defaultErrorComponent: RouteFailed,
    defaultNotFoundComponent: NotFoundPage,
    parseSearch,
    stringifySearch,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
