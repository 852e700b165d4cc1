import { expect, test } from "@jest/globals";
import type { Account, Unreachable } from "../../src/core/account.ts";
import { concernsOf } from "../../src/core/concerns.ts";

const contact = (id: number, unreachable: Unreachable | null) => ({
  id,
  role: "accountant",
  email: `${id}@acme.example`,
  unreachable,
});

test.each<[string, (Unreachable | null)[], string, string[]]>([
  ["nobody is named", [], "no_contact", []],
  ["mails come back", ["bounced", "complained"], "unreachable", ["0@acme.example", "1@acme.example"]],
  ["it is somebody else, and nobody knows who", ["replaced"], "replaced", ["0@acme.example"]],
  [
    "mails to whoever was named instead come back",
    ["replaced", "bounced"],
    "unreachable",
    ["1@acme.example"],
  ],
])(
  "a role cannot be warned since %s: of addresses, only those are named that it is true of",
  (_, states, cause, tried) => {
    const account = { contacts: states.map((state, id) => contact(id, state)) } as unknown as Account;
    const concerns = concernsOf({ account }, [{ code: "no_contact", role: "accountant" }]);
    expect([...concerns.values()]).toEqual([{ kind: "contact", role: "accountant", cause, tried }]);
  },
);
