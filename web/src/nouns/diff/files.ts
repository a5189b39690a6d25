import type { FileData } from "react-diff-view";

export interface ChangedFile {
  readonly id: string;
  readonly path: string;
  readonly added: number;
  readonly removed: number;
  /** Lines that are drawn, with those around the changes. */
  readonly lines: number;
  readonly file: FileData;
}

/** The files of a parsed diff with what each adds and removes. */
export function filesOf(parsed: readonly FileData[]): readonly ChangedFile[] {
  // Of an empty text the parser makes one file without a name and without changes.
  const files = parsed.filter((file) => file.hunks.length > 0 || file.oldPath || file.newPath);
  return files.map((file, place) => {
    let added = 0;
    let removed = 0;
    let lines = 0;
    for (const hunk of file.hunks) {
      for (const change of hunk.changes) {
        if (change.type === "insert") added += 1;
        else if (change.type === "delete") removed += 1;
        lines += 1;
      }
    }
    const path = file.type === "delete" ? file.oldPath : file.newPath;
    return { id: `file-${place}`, path: path || "(unnamed)", added, removed, lines, file };
  });
}
