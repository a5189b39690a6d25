import { parseDiff } from "react-diff-view";
import { describe, expect, it } from "vitest";
import { filesOf } from "@/nouns/diff/files";

describe("the files of a diff", () => {
  it("are none where nothing changed", () => {
    expect(filesOf(parseDiff(""))).toEqual([]);
  });

  it("have their paths and amounts", () => {
    const text =
      "diff --git a/one.py b/one.py\n--- a/one.py\n+++ b/one.py\n@@ -1 +1,2 @@\n-old\n+new\n+more\n";
    expect(filesOf(parseDiff(text))).toMatchObject([{ id: "file-0", path: "one.py", added: 2, removed: 1 }]);
  });
});
