import type { Benchmark } from "./benchmark.ts";
import { type Child, serverScript, startChild } from "./child.ts";
import type { Ground } from "./ground.ts";
import { credentials, startSes } from "./ses.ts";

const mails = 100_000;
const warmUp = 10_000;
const megabyte = 1024 * 1024;

/** What is left in memory of mails that were rendered, composed and handed over. */
export const mailMemory: Benchmark = {
  name: "mail-memory",
  about: "memory after 100,000 mails were handed over, against memory after the first 10,000",
  async run(ground) {
    const ses = await startSes(ground, 100_000);
    const sender = await startSender(ground, ses.url);
    const began = performance.now();
    await send(sender, warmUp);
    const reference = await residentOf(sender);
    const along = [reference];
    while (along.length < mails / warmUp) {
      await send(sender, warmUp);
      // Nobody reads when they arrived.
      await fetch(`${ses.url}/arrivals`);
      along.push(await residentOf(sender));
    }
    const figure = along.at(-1)!;
    const seconds = (performance.now() - began) / 1_000;
    return [
      {
        name: "mail_memory",
        what: `resident memory after ${mails} mails were rendered, composed and handed over`,
        unit: "MB",
        figure,
        reference,
        against: `the same process after its first ${warmUp}`,
        ratio: figure / reference,
        goal: "ratio <= 1.2",
        met: figure / reference <= 1.2,
        notes: [
          `every ${warmUp}: ${along.map((resident) => resident.toFixed(0)).join(", ")} MB`,
          `${(mails / seconds).toFixed(0)} mails a second, 16 at once, of one process`,
        ],
      },
    ];
  },
};

async function startSender(ground: Ground, ses: string): Promise<Child> {
  const sender = await startChild(serverScript("mail-sender"), [ses], credentials);
  ground.later(() => sender.stop());
  return sender;
}

async function send({ url }: Child, count: number): Promise<void> {
  const answer = await fetch(`${url}/${count}`);
  if (!answer.ok) throw new Error(await answer.text());
}

const residentOf = async (child: Child): Promise<number> => (await child.usage()).resident / megabyte;
