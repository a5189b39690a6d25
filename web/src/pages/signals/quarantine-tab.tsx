import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import { plural } from "@/lib/format";
import { QuarantineList } from "@/nouns/signals/components/quarantine-list";
import { THREAT_LABELS } from "@/nouns/signals/labels";
import { QUARANTINE_PAGE, quarantineQuery } from "@/nouns/signals/queries";
import { THREATS } from "@/nouns/signals/search";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { Pages } from "@/ui/controls/pages";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";
import styles from "./funnel/funnel-tab.module.css";
import type { TabProps } from "./tab-props";

export function QuarantineTab({ projectId, search, change }: TabProps) {
  const confirmed = search.held === "confirmed";
  const page = Number(search.page ?? "1") - 1;
  const held = useQuery(quarantineQuery(projectId, { confirmed, threat: search.threat, page }));
  return (
    <div className={styles.tab}>
      <div className={styles.filters}>
        <SelectField
          bare
          label="Decision"
          value={confirmed ? "confirmed" : "waiting"}
          options={[
            ["waiting", "Waits for a decision"],
            ["confirmed", "Confirmed"],
          ]}
          onChange={(next) =>
            change({ held: next === "confirmed" ? "confirmed" : undefined, page: undefined })
          }
        />
        <SelectField
          bare
          label="Kind of threat"
          value={search.threat ?? ""}
          options={[["", "All kinds"], ...THREATS.map((threat) => [threat, THREAT_LABELS[threat]] as const)]}
          onChange={(next) => change({ threat: next === "" ? undefined : next, page: undefined })}
        />
      </div>
      {held.data ? (
        <>
          {held.error ? <InlineError>This list is old: {errorMessage(held.error)}</InlineError> : null}
          {held.data.results.length === 0 ? (
            <Nothing confirmed={confirmed} filtered={search.threat !== undefined} change={change} />
          ) : (
            <>
              <p>
                {plural(held.data.count, "signal")}{" "}
                {confirmed
                  ? "that people confirmed. They are removed for their age in time."
                  : "that the safety filter classified as manipulation. Release those that are harmless."}
              </p>
              <QuarantineList projectId={projectId} held={held.data.results} />
            </>
          )}
          <Pages
            page={page}
            size={QUARANTINE_PAGE}
            total={held.data.count}
            onChange={(next) => change({ page: next === 0 ? undefined : String(next + 1) })}
          />
        </>
      ) : held.error ? (
        <Failed
          title="Could not load the quarantine"
          reason={errorMessage(held.error)}
          at={held.errorUpdatedAt}
          onRetry={() => void held.refetch()}
        />
      ) : (
        <Loading label="Loading the quarantine" lines={9} />
      )}
    </div>
  );
}

function Nothing(props: { confirmed: boolean; filtered: boolean; change: TabProps["change"] }) {
  if (props.filtered) {
    return (
      <Empty
        title="No signal of this kind is here"
        action={<Button onClick={() => props.change({ threat: undefined })}>Show all kinds</Button>}
      />
    );
  }
  return props.confirmed ? (
    <Empty title="Nothing was confirmed">Signals that you confirm stay here until they are removed.</Empty>
  ) : (
    <Empty title="Nothing waits in quarantine">
      Every signal is screened for text that tries to steer models. What is blocked waits here for you.
    </Empty>
  );
}
