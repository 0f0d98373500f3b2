import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeServerLock } from '../db/lock.ts';
import { closeDatabase, openDatabase } from '../db/open.ts';
import { buildApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { freshenDerived } from './derived/derive.ts';
import { announceSetup } from './people/setup.ts';
import { startFault } from './start-fault.ts';
import { startJournal } from './upkeep/journal-shipping.ts';
import { startNightlyBackup } from './upkeep/nightly.ts';
import { startCourier } from './webhooks/courier.ts';

/** Starts the server and stays until a signal; tells its address in one line when it listens. */
export async function serve(config: Config): Promise<{ address: string; close: () => Promise<void> }> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = takeServerLock(config.dataDir);
  const { db, app, address } = await listen(config).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  console.log(`强脊 listens on ${address}`);
  announceSetup(app);
  const nightly = startNightlyBackup(app);
  const courier = startCourier(app);
  const journal = startJournal(app);

  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= (async () => {
      await Promise.all([nightly.stop(), courier.stop()]);
      // A keep-alive client that was in the middle of a request would hold the close for minutes.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
      await app.close();
      clearInterval(sweep);
      await journal.stop();
      closeDatabase(db);
      lock.release();
    })();
    return closing;
  };
  return { address, close };
}

async function listen(config: Config) {
  const db = openDatabase({
    file: join(config.dataDir, 'tracker.sqlite'),
    backups: join(config.dataDir, 'backups'),
  });
  try {
    freshenDerived(db);
    const app = await buildApp({ config, db, clock: () => new Date() });
    return { db, app, address: await app.listen({ host: config.host, port: config.port }) };
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
}

/** Runs until SIGTERM or SIGINT; a second signal, or ten seconds, ends it hard. */
export async function run(config: Config): Promise<void> {
  const server = await serve(config);
  let asked = false;
  const stop = (code: number) => {
    if (asked) process.exit(1);
    asked = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    server.close().then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  process.on('uncaughtException', (error) => {
    console.error(error);
    stop(1);
  });
  process.on('unhandledRejection', (error) => {
    console.error(error);
    stop(1);
  });
}

if (import.meta.main) {
  // Whatever is written is for this account alone, in a folder that others may read as well.
  process.umask(0o077);
  let config: Config | null = null;
  try {
    config = readConfig(process.env);
    await run(config);
  } catch (error) {
    const fault = startFault(error, config);
    console.error(fault?.words ?? error);
    process.exit(fault?.exitCode ?? 1);
  }
}
