import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { errorMessage } from "@/api/errors";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { scratchpadQuery } from "@/nouns/scouts/queries";
import { TextField } from "@/ui/controls/field";
import { Table } from "@/ui/display/table";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "./scout-page.module.css";

/** What scouts remember from one run to the next. Only runs write it, so it can be read here. */
export function Scratchpad({ projectId }: { projectId: string }) {
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const memories = useQuery(scratchpadQuery(projectId, wanted));
  const now = useNow();
  return (
    <div className={styles.part}>
      <p className={styles.quiet}>
        Scouts write down here what they have seen, so that they do not report it twice. Only runs change it;
        use a note to tell scouts something.
      </p>
      <TextField
        label="Search"
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {memories.data ? (
        memories.data.length === 0 ? (
          wanted === "" ? (
            <Empty title="The scratchpad is empty">No scout has remembered anything yet.</Empty>
          ) : (
            <Empty title="No entry matches">Search for something else.</Empty>
          )
        ) : (
          <Table
            caption="What scouts remember"
            columns={[
              { id: "key", label: "Key", text: true, cell: (one) => <code>{clip(one.key, 120)}</code> },
              {
                id: "content",
                label: "Content",
                text: true,
                cell: (one) => (
                  <span className={styles.kept} dir="auto">
                    {clip(one.content, 2000)}
                  </span>
                ),
              },
              {
                id: "when",
                label: "Changed",
                wideOnly: true,
                cell: (one) => (
                  <time dateTime={one.updated_at} title={fullTime(one.updated_at)}>
                    {relativeTime(one.updated_at, now)}
                  </time>
                ),
              },
            ]}
            rows={memories.data}
            rowKey={(one) => one.key}
          />
        )
      ) : memories.error ? (
        <Failed
          title="Could not load the scratchpad"
          reason={errorMessage(memories.error)}
          at={memories.errorUpdatedAt}
          onRetry={() => void memories.refetch()}
        />
      ) : (
        <Loading label="Loading the scratchpad" />
      )}
    </div>
  );
}
