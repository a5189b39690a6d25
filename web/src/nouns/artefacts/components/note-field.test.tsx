import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";
import { NoteField } from "@/nouns/artefacts/components/note-field";
import { startServer } from "@/testing/fake-server";
import { PROJECT, renderInApp } from "@/testing/render-in-app";

const MEMBERS = "/api/organizations/00000000-0000-0000-0000-0000000000aa/members/";
const BOB = { uuid: "bob", first_name: "Bob", last_name: "Lee", email: "bob@example.com" };

function Host() {
  const [text, setText] = useState("");
  return <NoteField projectId={PROJECT} value={text} error={null} onChange={setText} onKeyDown={() => {}} />;
}

it("offers members after an @ and takes one with Enter", async () => {
  startServer().answers(`GET ${MEMBERS}`, { count: 1, next: null, previous: null, results: [BOB] });
  const { user } = await renderInApp(<Host />);
  const field = screen.getByLabelText("Note");
  await user.type(field, "Ask @bo");
  expect(await screen.findByRole("option", { name: "Bob Lee bob@example.com" })).toBeDefined();
  await user.keyboard("{Enter}");
  expect(field).toHaveProperty("value", "Ask @Bob Lee ");
  expect(screen.queryByRole("listbox")).toBeNull();
});
