import { expect, it } from "vitest";
import { matchingMembers, noteParts, typedName, withMention } from "@/nouns/artefacts/mentions";

const ADA = { uuid: "a", first_name: "Ada", last_name: "Lovelace", email: "ada@example.com" };
const BOB = { uuid: "b", first_name: "Bob", last_name: "Lee", email: "bob@example.com" };
const BOB2 = { ...BOB, uuid: "c", email: "bob.lee@example.com" };

it("finds the name that is being typed, but not within an address", () => {
  expect(typedName("Hello @Ad", 9)).toEqual({ at: 6, name: "Ad" });
  expect(typedName("@", 1)).toEqual({ at: 0, name: "" });
  expect(typedName("mail ada@example", 16)).toBeNull();
  expect(typedName("@Ad\nnext", 8)).toBeNull();
  expect(typedName(`@${"x".repeat(80)}`, 81)).toBeNull();
});

it("offers members by parts of their names, and tells namesakes apart by address", () => {
  expect(matchingMembers([ADA, BOB], "love").map((one) => one.written)).toEqual(["Ada Lovelace"]);
  expect(matchingMembers([BOB, BOB2], "bob").map((one) => one.written)).toEqual([
    "bob@example.com",
    "bob.lee@example.com",
  ]);
  expect(matchingMembers([ADA], "Ada Lovelace is")).toEqual([]);
});

it("puts the name in place of what was typed", () => {
  expect(withMention("See @ad now", 4, 7, "Ada Lovelace")).toEqual({
    text: "See @Ada Lovelace now",
    caret: 18,
  });
});

it("takes a note apart at the stored mentions alone", () => {
  expect(noteParts("@Ada Lovelace, ask @Eve.", [{ name: "Ada Lovelace" }])).toEqual([
    { at: 0, text: "@Ada Lovelace", mentions: true },
    { at: 13, text: ", ask @Eve.", mentions: false },
  ]);
  expect(noteParts("no one", [])).toEqual([{ at: 0, text: "no one", mentions: false }]);
});
