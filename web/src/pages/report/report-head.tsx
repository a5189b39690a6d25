import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronDown, ChevronUp, Ellipsis } from "lucide-react";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { ActionItem } from "@/actions/action-item";
import { runAction, useAction } from "@/actions/registry";
import type { Report } from "@/api/types";
import { clip, count, plural } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { LabelChips } from "@/nouns/corrections/components/label-chips";
import { SetByPeople } from "@/nouns/corrections/components/set-by-people";
import { PriorityMark } from "@/nouns/reports/components/priority-mark";
import { currentTab, type InboxSearch, TAB_LABELS } from "@/nouns/reports/filters";
import { historyLabel, statusLabel } from "@/nouns/reports/labels";
import { shownTitle, titleParts } from "@/nouns/reports/title";
import { scoutName } from "@/nouns/scouts/labels";
import { personName, useReadOnlyReason } from "@/nouns/session/queries";
import { conversationsQuery } from "@/nouns/slack/queries";
import { Button, IconButton } from "@/ui/controls/button";
import { Menu, MenuLine } from "@/ui/overlays/menu";
import styles from "./report-head.module.css";
import type { ReportState } from "./use-report";

interface ReportHeadProps {
  projectId: string;
  report: Report;
  search: InboxSearch;
  view: ReportState;
}

/** What a report is called, how it stands, and what can be done with it. */
export function ReportHead({ projectId, report, search, view }: ReportHeadProps) {
  const { tag, text } = titleParts(shownTitle(report));
  return (
    <header className={styles.head}>
      <div className={styles.way}>
        <Link to="/projects/$projectId/inbox" params={{ projectId }} search={search} className={styles.back}>
          <ArrowLeft size={16} aria-hidden="true" />
          <span>
            <span className="visually-hidden">Back to </span>
            {TAB_LABELS[currentTab(search)]}
          </span>
        </Link>
        {view.place === null || view.total === null ? null : (
          <>
            <span className={styles.place}>
              {count(view.place + 1)} of {count(view.total)}
            </span>
            <IconButton label="Previous report (k)" onClick={() => runAction("list.previous")}>
              <ChevronUp size={16} aria-hidden="true" />
            </IconButton>
            <IconButton label="Next report (j)" onClick={() => runAction("list.next")}>
              <ChevronDown size={16} aria-hidden="true" />
            </IconButton>
          </>
        )}
      </div>
      <h1 className={styles.title} dir="auto">
        {tag ? <code className={styles.tag}>{tag}</code> : null}
        {clip(text, 1000)}
      </h1>
      <Facts projectId={projectId} report={report} />
      <LabelChips projectId={projectId} labels={report.labels} />
      {report.several_problems ? (
        <p className={styles.facts}>
          It names several problems (“{clip(report.several_problems, 160)}”): split its signals, or edit its
          title to one of them.
        </p>
      ) : null}
      <SetByPeople projectId={projectId} report={report} readOnly={useReadOnlyReason(projectId)} />
      <div className={styles.actions}>
        <ActionButton action="report.hand-off" kind="primary" />
        <ActionButton action="report.restore">
          {report.snoozed_until || report.snoozed_for ? "Wake now" : undefined}
        </ActionButton>
        <ActionButton action="report.resolve" />
        <ActionButton action="report.dismiss" />
        <ActionButton action="report.snooze" />
        <More />
      </div>
    </header>
  );
}

function Facts({ projectId, report }: { projectId: string; report: Report }) {
  const now = useNow();
  const last = report.last_signal_at ?? report.updated_at;
  return (
    <p className={styles.facts}>
      <PriorityMark priority={report.priority} />
      <span>{statusLabel(report)}</span>
      {report.area ? <span>about {clip(report.area, 60)}</span> : null}
      {report.repository ? <span>{clip(report.repository, 100)}</span> : null}
      <span>{plural(report.signal_count, "signal")}</span>
      <span title={fullTime(last)}>last one {relativeTime(last, now)}</span>
      {report.waits_for === "git_host" ? (
        <span title={clip(report.waits_for_reason ?? "", 300)}>waits for its git host</span>
      ) : null}
      {report.claim ? (
        <span className={styles.claim}>
          Claimed by {personName(report.claim.user)}
          <ActionButton action="report.take-over" kind="quiet" />
          <ActionButton action="report.release" kind="quiet">
            Release
          </ActionButton>
        </span>
      ) : null}
      {report.scout_name ? (
        <span>found by scout {clip(scoutName({ skill_name: report.scout_name }), 60)}</span>
      ) : null}
      {report.history ? <span>{clip(historyLabel(report, report.history), 200)}</span> : null}
      <PullRequest report={report} />
      <TrackerIssue report={report} />
      <Conversations projectId={projectId} report={report} />
    </p>
  );
}

function PullRequest({ report }: { report: Report }) {
  const address = report.implementation_pr_url;
  if (!address) return null;
  const state = report.implementation_pr_state ?? "unknown";
  const words = state === "unknown" ? "Pull request" : `Pull request ${state}`;
  if (!/^https?:\/\//.test(address)) return <span>{words}</span>;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {words}
    </a>
  );
}

function TrackerIssue({ report }: { report: Report }) {
  const {
    tracker_issue_url: address,
    tracker_issue_reference: reference,
    tracker_issue_error: error,
  } = report;
  return (
    <>
      {address && /^https?:\/\//.test(address) ? (
        <a href={address} target="_blank" rel="noreferrer noopener">
          Issue {clip(reference ?? "", 40)}
        </a>
      ) : null}
      {error ? (
        <span className={styles.claim}>
          <span title={clip(error, 300)}>Issue: {clip(error, 120)}</span>
          <ActionButton action="report.open-issue" kind="quiet">
            Try again
          </ActionButton>
        </span>
      ) : null}
    </>
  );
}

/** Where people talk about the report outside the app. */
function Conversations({ projectId, report }: { projectId: string; report: Report }) {
  const found = useQuery(conversationsQuery(projectId, report.id));
  return found.data?.map((one) => (
    <a key={one.url} href={one.url} target="_blank" rel="noreferrer noopener">
      Slack: {clip(one.name, 40)}
    </a>
  ));
}

function More() {
  const [open, setOpen] = useState(false);
  useAction("report.more", () => setOpen(true));
  return (
    <Menu
      open={open}
      onOpenChange={setOpen}
      align="end"
      trigger={
        <Button icon={<Ellipsis size={16} aria-hidden="true" />} keyHint=".">
          More
        </Button>
      }
    >
      <ActionItem action="report.claim" />
      <ActionItem action="report.take-over" />
      <ActionItem action="report.release" />
      <ActionItem action="report.correct" />
      <ActionItem action="report.label" />
      <ActionItem action="report.edit" />
      <ActionItem action="report.note" />
      <MenuLine />
      <ActionItem action="report.merge" />
      <ActionItem action="report.split" />
      <ActionItem action="report.move" />
      <MenuLine />
      <ActionItem action="report.open-issue" />
      <ActionItem action="report.unlink-issue" />
      <ActionItem action="report.evidence" />
      <ActionItem action="report.copy-link" />
      <ActionItem action="report.copy-for-agent" />
    </Menu>
  );
}
