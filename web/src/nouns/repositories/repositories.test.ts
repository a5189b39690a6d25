import { expect, test } from "vitest";
import type { ConnectedRepository } from "@/api/types";
import { accessLabel, EMPTY_CONNECTION, repositoryName, stateOf, toConnect } from "./labels";

const connected: ConnectedRepository = {
  id: "1",
  kind: "github",
  repository: null,
  location: null,
  access: "token",
  created_at: "2026-01-01T00:00:00Z",
  checked_at: null,
  error: null,
  default_branch: null,
  head_commit: null,
};

test("sends the fields of its kind alone, and no empty ones", () => {
  const typed = {
    ...EMPTY_CONNECTION,
    token: " secret ",
    url: "https://git.example/a/b.git",
    login: "oauth2",
  };
  expect(toConnect(typed)).toEqual({ kind: "github", token: "secret" });
  expect(toConnect({ ...typed, kind: "remote" })).toEqual({
    kind: "remote",
    url: "https://git.example/a/b.git",
    login: "oauth2",
    token: "secret",
  });
});

test("names a connection by its repository, else by what it reaches", () => {
  expect(repositoryName({ ...connected, repository: "acme/shop" })).toBe("acme/shop");
  expect(repositoryName({ ...connected, kind: "local", location: "/srv/shop" })).toBe("/srv/shop");
  expect(repositoryName(connected)).toBe("All that the token reaches");
});

test("says how it is opened", () => {
  expect(accessLabel(connected)).toBe("GitHub, by a token");
  expect(accessLabel({ kind: "local", access: "folder" })).toBe("Folder on the server");
});

test("tells what was never read from what can't be read", () => {
  expect(stateOf(connected)).toBe("unread");
  expect(stateOf({ checked_at: "2026-01-02T00:00:00Z", error: null })).toBe("readable");
  expect(stateOf({ checked_at: "2026-01-02T00:00:00Z", error: "refused" })).toBe("failed");
});
