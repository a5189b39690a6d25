import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Suggestion } from "@/api/types";
import { clip, plural } from "@/lib/format";
import styles from "@/nouns/regrouping/components/suggestions.module.css";
import { useDecideSuggestion } from "@/nouns/regrouping/mutations";
import { suggestionsQuery } from "@/nouns/regrouping/queries";
import { reportQuery } from "@/nouns/reports/queries";
import { shownTitle } from "@/nouns/reports/title";
import { Button } from "@/ui/controls/button";

export interface SuggestionsProps {
  projectId: string;
  reportId: string;
  readOnly: string | null;
}

/** What readings suggest for a report: accepted or refused with one press. */
export function Suggestions({ projectId, reportId, readOnly }: SuggestionsProps) {
  const found = useQuery(suggestionsQuery(projectId, reportId)).data ?? [];
  return found
    .slice(0, 5)
    .map((suggestion) => (
      <OneSuggestion
        key={suggestion.id}
        projectId={projectId}
        reportId={reportId}
        suggestion={suggestion}
        readOnly={readOnly}
      />
    ));
}

function OneSuggestion({
  projectId,
  reportId,
  suggestion,
  readOnly,
}: SuggestionsProps & { suggestion: Suggestion }) {
  const otherId =
    suggestion.from_report_id === reportId ? suggestion.to_report_id : suggestion.from_report_id;
  const other = useQuery(reportQuery(projectId, otherId)).data;
  const decide = useDecideSuggestion(projectId);
  const amount = suggestion.signal_ids.length;
  return (
    <section className={styles.suggestion} aria-label="Suggestion">
      <p>
        {amount === 0 ? "This looks like one problem with " : `${plural(amount, "signal")} may belong to `}
        <Link
          to="/projects/$projectId/reports/$reportId"
          params={{ projectId, reportId: otherId }}
          search={{}}
        >
          {other ? clip(shownTitle(other), 120) : "another report"}
        </Link>
        .
      </p>
      <p className={styles.reason} dir="auto">
        {clip(suggestion.reason, 600)}
      </p>
      {readOnly ? null : (
        <div className={styles.buttons}>
          <Button busy={decide.isPending} onClick={() => decide.mutate({ id: suggestion.id, accept: true })}>
            {amount === 0 ? "Merge them" : amount === 1 ? "Move it" : "Move them"}
          </Button>
          <Button
            kind="quiet"
            busy={decide.isPending}
            onClick={() => decide.mutate({ id: suggestion.id, accept: false })}
          >
            Refuse
          </Button>
        </div>
      )}
    </section>
  );
}
