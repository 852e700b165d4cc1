import type { Queryable } from "./database.ts";

export type PretendObject = { kind: string; id: string; sequence: number; body: unknown };

export async function loadPretendObjects(db: Queryable): Promise<PretendObject[]> {
  return db.selectFrom("pretend_stripe_objects").selectAll().orderBy("sequence").execute();
}

/** Inserts or replaces, all or none. */
export async function savePretendObjects(db: Queryable, objects: readonly PretendObject[]): Promise<void> {
  if (objects.length === 0) return;
  await db
    .insertInto("pretend_stripe_objects")
    .values(objects.map((object) => ({ ...object, body: JSON.stringify(object.body) })))
    .onConflict((conflict) =>
      conflict
        .columns(["kind", "id"])
        .doUpdateSet((eb) => ({ body: eb.ref("excluded.body"), sequence: eb.ref("excluded.sequence") })),
    )
    .execute();
}
