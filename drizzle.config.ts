import { defineConfig } from 'drizzle-kit';

/*
 * `npm run migration` writes a first draft of the next migration. It is read and completed by hand
 * (STRICT, CHECKs, foreign keys, triggers), then run by db/migrate.ts, never by drizzle's own migrator.
 */
export default defineConfig({
  dialect: 'sqlite',
  schema: './db/schema.ts',
  out: './migrations',
});
