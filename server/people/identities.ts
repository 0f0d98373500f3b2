/** Which person at the identity provider is which account here. */
import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { ssoIdentity } from '../../db/schema.ts';
import type { Instant } from '../rules/types.ts';

/** A person as the provider names them. */
export interface Subject {
  issuer: string;
  subject: string;
}

/** The account of that person; null where there is none yet. */
export function accountOf(tx: Tx, { issuer, subject }: Subject): number | null {
  const row = tx
    .select({ id: ssoIdentity.account_id })
    .from(ssoIdentity)
    .where(and(eq(ssoIdentity.issuer, issuer), eq(ssoIdentity.subject, subject)))
    .get();
  return row?.id ?? null;
}

export function linkAccount(tx: Tx, id: number, { issuer, subject }: Subject, at: Instant): void {
  tx.insert(ssoIdentity).values({ account_id: id, issuer, subject, linked_at: at }).run();
}

/** Whether the account signs in by the identity provider, and so has no password here. */
export function comesBySso(db: Db | Tx, id: number): boolean {
  return db.select().from(ssoIdentity).where(eq(ssoIdentity.account_id, id)).get() !== undefined;
}
