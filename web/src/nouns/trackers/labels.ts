import type { TrackerKind, TrackerState } from "@/api/types";

export const KINDS: readonly (readonly [TrackerKind, string])[] = [
  ["github", "GitHub"],
  ["gitlab", "GitLab"],
  ["linear", "Linear"],
  ["jira", "Jira"],
];

export function kindLabel(kind: TrackerKind): string {
  return KINDS.find(([one]) => one === kind)?.[1] ?? kind;
}

export const STATES: Record<TrackerState, string> = {
  untested: "Not in use: no test succeeded yet",
  active: "In use",
  paused: "Paused",
  failed: "Stopped: the token was refused",
};

export interface Place {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
}

const API: Place = {
  name: "api",
  label: "Address of the API",
  help: "Only for a server of your own.",
  required: false,
};
const LABEL: Place = {
  name: "label",
  label: "Label",
  help: "Put on each issue; it has to exist.",
  required: false,
};

/** What says where issues are created, by kind. */
export const PLACES: Record<TrackerKind, readonly Place[]> = {
  github: [
    { name: "repository", label: "Repository", help: "Such as acme/shop.", required: true },
    LABEL,
    API,
  ],
  gitlab: [{ name: "project", label: "Project", help: "Such as acme/shop.", required: true }, LABEL, API],
  linear: [
    { name: "team_id", label: "Team", help: "The id of the team, from its settings.", required: true },
    LABEL,
  ],
  jira: [
    { name: "project_key", label: "Project", help: "Its key, such as SHOP.", required: true },
    { name: "api", label: "Site", help: "Such as https://acme.atlassian.net.", required: true },
    {
      name: "email",
      label: "E-mail address",
      help: "Of the account with the token, in Jira Cloud.",
      required: false,
    },
    { name: "issue_type", label: "Type of issues", help: "Task if empty.", required: false },
    LABEL,
  ],
};

export const TOKEN_HELP: Record<TrackerKind, string> = {
  github:
    "A fine-grained token that may read and write issues of this repository. Empty for the GitHub App through which the repository is connected.",
  gitlab: "A project access token with the scope api.",
  linear: "A personal API key.",
  jira: "An API token; of a server of your own, a personal access token.",
};

export const SWITCHES = [
  ["push_status", "Resolving or dismissing a report closes its issue"],
  ["pull_status", "Closing an issue resolves or dismisses its report"],
  ["push_assignee", "Who claims a report is assigned to its issue"],
  ["pull_assignee", "Who is assigned to an issue claims its report"],
  ["push_priority", "The priority of a report is set on its issue"],
  ["link_comment", "An issue that was there before gets a comment with the link to its report"],
  ["pull_comments", "Comments on an issue become notes of its report"],
] as const;
