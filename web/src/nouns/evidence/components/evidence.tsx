import { useInfiniteQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import { plural } from "@/lib/format";
import styles from "@/nouns/evidence/components/evidence.module.css";
import { EvidenceGroup, type EvidenceProps } from "@/nouns/evidence/components/evidence-group";
import { evidenceQuery } from "@/nouns/evidence/queries";
import { Button } from "@/ui/controls/button";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";

/** The signals of a report: those that say the same are one, as the server grouped them, and come page by page. */
export function Evidence({ projectId, reportId, selected, onSelect }: EvidenceProps) {
  const evidence = useInfiniteQuery(evidenceQuery(projectId, reportId));
  const [first] = evidence.data?.pages ?? [];
  if (first === undefined) {
    if (evidence.error === null) return <Loading label="Loading the evidence" lines={9} />;
    return (
      <Failed
        title="Could not load the evidence"
        reason={errorMessage(evidence.error)}
        at={evidence.errorUpdatedAt}
        onRetry={() => void evidence.refetch()}
      />
    );
  }
  const groups = evidence.data?.pages.flatMap((page) => page.results) ?? [];
  if (groups.length === 0) return <Empty title="No signal is left">They were moved, or merged away.</Empty>;
  return (
    <>
      <p className={styles.sum}>
        {plural(first.signal_count, "signal")}
        {first.count < first.signal_count ? ` in ${plural(first.count, "group")}` : ""}
      </p>
      <ul className={styles.groups}>
        {groups.map((group) => (
          <EvidenceGroup
            key={group.representative.signal_id}
            projectId={projectId}
            reportId={reportId}
            group={group}
            selected={selected}
            onSelect={onSelect}
          />
        ))}
      </ul>
      {evidence.isFetchNextPageError ? <InlineError>{errorMessage(evidence.error)}</InlineError> : null}
      {evidence.hasNextPage ? (
        <Button busy={evidence.isFetchingNextPage} onClick={() => void evidence.fetchNextPage()}>
          Show more of {plural(first.count - groups.length, "other group")}
        </Button>
      ) : null}
    </>
  );
}
