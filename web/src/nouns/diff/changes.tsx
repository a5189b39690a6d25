import "react-diff-view/style/index.css";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Decoration, Diff, Hunk, parseDiff } from "react-diff-view";
import type { ArtefactOf } from "@/api/artefacts";
import { errorMessage } from "@/api/errors";
import { clip, count, plural } from "@/lib/format";
import { diffQuery } from "@/nouns/artefacts/queries";
import styles from "@/nouns/diff/changes.module.css";
import { type ChangedFile, filesOf } from "@/nouns/diff/files";
import { useNear } from "@/nouns/diff/use-near";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { Empty, Failed, Loading } from "@/ui/states";

export interface ChangesProps {
  projectId: string;
  reportId: string;
  commits: ReadonlyArray<ArtefactOf<"commit">>;
}

/** What the branches of the report's commits changed: a tree of files, and the diff of each. */
export default function Changes({ projectId, reportId, commits }: ChangesProps) {
  const [chosen, setChosen] = useState(commits[0]?.id ?? "");
  const commit = commits.find((one) => one.id === chosen) ?? commits[0];
  if (!commit) return null;
  return (
    <div className={styles.changes}>
      {commits.length > 1 ? (
        <SelectField
          label="Commit"
          value={commit.id}
          options={commits.map(
            (one) => [one.id, clip(`${one.content.branch}: ${one.content.message}`, 100)] as const,
          )}
          onChange={setChosen}
        />
      ) : null}
      <p className={styles.commit} dir="auto">
        <code>{commit.content.commit_sha.slice(0, 10)}</code> {clip(commit.content.message, 500)}
        <span className={styles.branch}>
          {clip(commit.content.repository, 100)} · {clip(commit.content.branch, 100)}
        </span>
      </p>
      <OneDiff key={commit.id} projectId={projectId} reportId={reportId} artefactId={commit.id} />
    </div>
  );
}

function OneDiff({
  projectId,
  reportId,
  artefactId,
}: {
  projectId: string;
  reportId: string;
  artefactId: string;
}) {
  const diff = useQuery(diffQuery(projectId, reportId, artefactId));
  const files = useMemo(() => (diff.data ? filesOf(parseDiff(diff.data.diff)) : []), [diff.data]);
  if (diff.isPending) return <Loading label="Loading the diff" />;
  if (diff.error) {
    return (
      <Failed
        title="Could not load the diff"
        reason={errorMessage(diff.error)}
        at={diff.errorUpdatedAt}
        onRetry={() => void diff.refetch()}
      />
    );
  }
  if (files.length === 0)
    return <Empty title="The branch changes nothing">It is the same as the default branch.</Empty>;
  return (
    <>
      <nav aria-label="Changed files">
        <ul className={styles.tree}>
          {files.slice(0, 300).map((file) => (
            <li key={file.id}>
              <a href={`#${file.id}`} className={styles.leaf} onClick={(event) => scrollTo(event, file.id)}>
                <span className={styles.path}>{clip(file.path, 300)}</span>
                <Amounts file={file} />
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {diff.data.truncated ? (
        <p className={styles.branch}>The diff is too long to show in full; its end is missing.</p>
      ) : null}
      {files.map((file, place) => (
        <File key={file.id} file={file} near={place < 3} />
      ))}
    </>
  );
}

function scrollTo(event: React.MouseEvent, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.scrollIntoView({ block: "start" });
}

function Amounts({ file }: { file: ChangedFile }) {
  return (
    <span className={styles.amounts}>
      <span className={styles.added}>+{count(file.added)}</span>{" "}
      <span className={styles.removed}>−{count(file.removed)}</span>
    </span>
  );
}

/** Files longer than this are folded until somebody opens them. */
const LONG = 400;

/** A file is drawn when it comes near the view, and folded when it is long. */
function File({ file, near: atOnce }: { file: ChangedFile; near: boolean }) {
  const lines = file.added + file.removed;
  const [open, setOpen] = useState(lines <= LONG);
  const [ref, near] = useNear<HTMLElement>(atOnce);
  const height = open ? Math.min(4000, 18 * file.lines) : 0;
  return (
    <section ref={ref} id={file.id} className={styles.file} aria-label={file.path}>
      <header className={styles.head}>
        <code className={styles.path}>{clip(file.path, 300)}</code>
        <Amounts file={file} />
        <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Fold" : `Show ${plural(lines, "line")}`}
        </Button>
      </header>
      {open && near ? (
        <section className={styles.scroller} tabIndex={0} aria-label={`Diff of ${clip(file.path, 200)}`}>
          <Diff
            viewType="unified"
            diffType={file.file.type}
            hunks={file.file.hunks}
            className={styles.diff ?? ""}
          >
            {(hunks) =>
              hunks.flatMap((hunk) => [
                <Decoration key={`head ${hunk.content}`}>
                  <div className={styles.hunk}>{clip(hunk.content, 200)}</div>
                </Decoration>,
                <Hunk key={hunk.content} hunk={hunk} />,
              ])
            }
          </Diff>
        </section>
      ) : null}
      {open && !near ? <div style={{ height }} /> : null}
    </section>
  );
}
