import { within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { SaveViewDialog } from "@/nouns/views/components/save-view-dialog";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  Opener,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";

const PATH = `/api/projects/${PROJECT}/signals/views/`;

function Host() {
  return (
    <Opener>
      {(open, close) => (
        <SaveViewDialog
          open={open}
          projectId={PROJECT}
          search={{ priority: "P0", label: "slow", tab: "resolved" }}
          onClose={close}
        />
      )}
    </Opener>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`POST ${PATH}`, { id: "v1", name: "Urgent", query: {}, missing: [] }, 201);
});

it("sends the filters in the words of the API, once for a double click", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("Name"), " Urgent ");
  await user.selectOptions(dialog.getByLabelText("Who sees it"), "Everybody in the project");
  await user.dblClick(dialog.getByRole("button", { name: "Save" }));
  await expectMessage("The view “Urgent” is saved.");
  await expectNoDialog();
  expect(server.sent).toMatchObject([
    {
      path: PATH,
      body: {
        name: "Urgent",
        is_shared: true,
        query: { priority: "P0", label: "slow", status: "resolved", ordering: "urgency" },
      },
    },
  ]);
});

it("says that a name is taken beside the field", async () => {
  server.refuses(`POST ${PATH}`, "There is a view “Urgent” already.", { status: 409, code: "conflict" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("Name"), "Urgent");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect((await dialog.findByRole("alert")).textContent).toBe("There is a view “Urgent” already.");
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
