import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { shownKeys } from "@/actions/keys";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import { percent } from "@/lib/figures";
import { clip, plural } from "@/lib/format";
import styles from "@/nouns/regrouping/components/similar.module.css";
import { useRegroup } from "@/nouns/regrouping/mutations";
import { similarQuery } from "@/nouns/regrouping/queries";
import { statusLabel } from "@/nouns/reports/labels";
import { shownTitle } from "@/nouns/reports/title";
import { Button } from "@/ui/controls/button";
import { InlineError } from "@/ui/states";

export interface SimilarProps {
  projectId: string;
  reportId: string;
  readOnly: string | null;
}

/** Reports that may be the same problem, each merged or told apart with one press. */
export function Similar({ projectId, reportId, readOnly }: SimilarProps) {
  const found = useQuery(similarQuery(projectId, reportId)).data ?? [];
  const regroup = useRegroup(projectId);
  const first = found[0]?.report.id;
  const merge = (id: string) => regroup.mutate({ kind: "merge", into: reportId, reportIds: [id] });
  const tellApart = (id: string) => regroup.mutate({ kind: "distinct", reportId, otherId: id });
  const options = { enabled: first !== undefined, unavailable: readOnly };
  useAction("report.merge-similar", () => first !== undefined && merge(first), options);
  useAction("report.not-similar", () => first !== undefined && tellApart(first), options);
  if (found.length === 0) return null;
  return (
    <section className={styles.similar} aria-labelledby="similar-title">
      <h2 id="similar-title" className={styles.title}>
        Similar reports
      </h2>
      {readOnly === null ? (
        <p className={styles.hint}>
          <kbd>{shownKeys("Shift+M")}</kbd> merges the first one, <kbd>{shownKeys("Shift+N")}</kbd> marks it
          as not the same.
        </p>
      ) : null}
      {regroup.error ? <InlineError>{errorMessage(regroup.error)}</InlineError> : null}
      <ul className={styles.list}>
        {found.map(({ report, why, similarity }) => {
          const title = clip(shownTitle(report), 160);
          return (
            <li key={report.id} className={styles.one}>
              <span className={styles.words}>
                <Link
                  to="/projects/$projectId/reports/$reportId"
                  params={{ projectId, reportId: report.id }}
                  search={{}}
                  dir="auto"
                >
                  {title}
                </Link>
                <span className={styles.facts} dir="auto">
                  {statusLabel(report)} · {plural(report.signal_count, "signal")} ·{" "}
                  {percent(Math.max(0, similarity))} alike{why ? ` · ${clip(why, 300)}` : ""}
                </span>
              </span>
              {readOnly ? null : (
                <span className={styles.buttons}>
                  <Button
                    busy={regroup.isPending}
                    aria-label={`Merge “${title}” into this report`}
                    onClick={() => merge(report.id)}
                  >
                    Merge
                  </Button>
                  <Button
                    kind="quiet"
                    busy={regroup.isPending}
                    aria-label={`“${title}” is not the same problem`}
                    onClick={() => tellApart(report.id)}
                  >
                    Not the same
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
