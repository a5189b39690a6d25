import { describe, expect, it } from "vitest";
import { indexOf, type Pages, rowAt, shortPages, totalOf, withoutRows } from "@/nouns/reports/list/pages";
import { makeReport } from "@/testing/make-report";

function pages(count: number, size: number, numbers: number[]): Pages {
  return new Map(
    numbers.map((number) => [
      number,
      {
        count,
        results: Array.from({ length: Math.min(size, count - number * size) }, (_, place) =>
          makeReport({ id: `r${number * size + place}` }),
        ),
      },
    ]),
  );
}

describe("a list with missing pages", () => {
  it("finds rows by place and places by row", () => {
    const some = pages(10, 3, [0, 2]);
    expect(totalOf(some)).toBe(10);
    expect(rowAt(some, 7, 3)?.id).toBe("r7");
    expect(rowAt(some, 4, 3)).toBeUndefined();
    expect(indexOf(some, "r8", 3)).toBe(8);
    expect(indexOf(some, "r4", 3)).toBe(-1);
  });

  it("moves up what stands behind a row that goes", () => {
    const left = withoutRows(pages(8, 3, [0, 1, 2]), new Set(["r1", "r4"]), 3);
    const ids = [0, 1, 2].map((number) => left.get(number)?.results.map((one) => one.id));
    expect(ids).toEqual([["r0", "r2", "r3"], ["r5", "r6", "r7"], []]);
    expect(totalOf(left)).toBe(6);
    expect(shortPages(left, 3)).toEqual([]);
  });

  it("leaves a page short where the next one is missing, and says so", () => {
    const left = withoutRows(pages(12, 3, [0, 2]), new Set(["r1"]), 3);
    expect(left.get(0)?.results.map((one) => one.id)).toEqual(["r0", "r2"]);
    expect(shortPages(left, 3)).toEqual([0]);
    expect(left.get(2)?.results.map((one) => one.id)).toEqual(["r6", "r7", "r8"]);
  });

  it("changes nothing for rows that are not there", () => {
    const some = pages(4, 2, [0, 1]);
    expect([...withoutRows(some, new Set(["x"]), 2)]).toEqual([...some]);
  });
});
