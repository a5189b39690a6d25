import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { NoteForm } from "@/nouns/artefacts/components/note-form";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectMessage, Opener, PROJECT, renderInApp } from "@/testing/render-in-app";
import { spoken } from "@/ui/overlays/toast-store";

const PATH = `/api/projects/${PROJECT}/signals/reports/r1/artefacts/`;

/** The form in a tab that can be left. */
function Host() {
  return (
    <Opener>
      {(open, close) =>
        open ? (
          <>
            <NoteForm projectId={PROJECT} reportId="r1" readOnly={null} />
            <button type="button" onClick={close}>
              Leave
            </button>
          </>
        ) : null
      }
    </Opener>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

it("adds the note once for a double click, empties the form and can be undone", async () => {
  server.answers(`POST ${PATH}`, { id: "n1", type: "note" }, 201);
  server.answers(`DELETE ${PATH}n1/`, null, 204);
  const { user } = await renderInApp(<Host />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  const note = screen.getByLabelText("Note");
  await user.type(note, " A customer called. ");
  await user.dblClick(screen.getByRole("button", { name: /^Add the note/ }));
  await expectMessage("The note is added.");
  expect(note).toHaveProperty("value", "");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await expectMessage("Note deleted.");
  expect(server.sent).toMatchObject([
    { method: "POST", body: { artefact_type: "note", content: { note: "A customer called." } } },
    { method: "DELETE", path: `${PATH}n1/` },
  ]);
});

it("keeps the note when the server fails, also while the form is away", async () => {
  const { user } = await renderInApp(<Host />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  await user.type(screen.getByLabelText("Note"), "Half a thought");
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect((await screen.findByRole("alert")).textContent).toBe("The server can't be reached.");
  await user.click(screen.getByRole("button", { name: "Leave" }));
  await user.click(screen.getByRole("button", { name: "Open" }));
  expect(screen.getByLabelText("Note")).toHaveProperty("value", "Half a thought");
});

it("says that there is nothing to add yet", async () => {
  const { user } = await renderInApp(<Host />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  await user.click(screen.getByRole("button", { name: /^Add the note/ }));
  expect(spoken.get()).toContain("Write the note first.");
  expect(server.sent).toEqual([]);
});
