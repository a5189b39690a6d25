import { expect, it } from "vitest";
import { duration, money, percent } from "@/lib/figures";

it("writes shares without calling the probable certain", () => {
  expect([0, 0.001, 0.5, 0.9935, 0.9999, 1].map(percent)).toEqual([
    "0%",
    "<1%",
    "50%",
    "99%",
    ">99%",
    "100%",
  ]);
});

it("writes amounts of money so that small ones are seen", () => {
  expect([0, 0.0042, 0.04, 12.4, 1234.5].map(money)).toEqual([
    "$0.00",
    "$0.0042",
    "$0.04",
    "$12.40",
    "$1,234.50",
  ]);
});

it("writes durations in two units at most", () => {
  expect([12, 2400, 59_000, 60_000, 185_000, 3_720_000].map(duration)).toEqual([
    "12 ms",
    "2.4 s",
    "59 s",
    "1 min",
    "3 min 5 s",
    "1 h 2 min",
  ]);
});
