import { join } from 'node:path';
import { makeFolder } from '../db/copy.ts';
import { takeServerLock } from '../db/lock.ts';
import { closeDatabase, type Db, openDatabase } from '../db/open.ts';
import { isReadOnly, openReadOnly } from '../db/read-only.ts';
import { troubleOf } from '../db/trouble.ts';
import { buildApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { freshenDerived } from './derived/derive.ts';
import { announceSetup } from './people/setup.ts';
import { dropBallast } from './plugins/ballast.ts';
import { startFault } from './start-fault.ts';
import { startJournal } from './upkeep/journal-shipping.ts';
import { startNightlyBackup } from './upkeep/nightly.ts';
import { readBeside, readNow } from './upkeep/reading-through.ts';
import { startCourier } from './webhooks/courier.ts';

interface Server {
  address: string;
  close: () => Promise<void>;
  /** Called where the process must end: the disk did not confirm a write. */
  onBroken: (end: () => void) => void;
}

interface Opened {
  db: Db;
  close: () => void;
}

/** So long after a signal the answers under way may take. */
const LONGEST_ANSWER_MS = 3_500;

/** Starts the server and stays until a signal; tells its address in one line when it listens. */
export async function serve(config: Config): Promise<Server> {
  const { dataDir } = config;
  const opened: Opened = isReadOnly(dataDir) ? openReadOnly(dataDir) : openWithRoom(dataDir);
  const { db, app, address } = await listen(config, opened);
  console.log(`强脊 listens on ${address}`);
  if (db.$client.readonly) console.log(`${dataDir} 只读：可以查看，不能保存`);
  announceSetup(app);
  const night = db.$client.readonly ? [] : [startNightlyBackup(app), startCourier(app)];
  const reading = db.$client.readonly ? null : readBeside(app);
  const journal = db.$client.readonly ? null : startJournal(app);

  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= (async () => {
      await Promise.all([...night, ...(reading === null ? [] : [reading])].map((one) => one.stop()));
      // A keep-alive client that was in the middle of a request would hold the close for minutes.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
      // Whose file is still coming then sees it break off, which is honest; a supervisor's kill would not be kinder.
      const cut = setTimeout(() => app.server.closeAllConnections(), LONGEST_ANSWER_MS);
      await app.close();
      clearInterval(sweep);
      clearTimeout(cut);
      await journal?.stop();
      opened.close();
    })();
    return closing;
  };
  return { address, close, onBroken: (end) => app.storage.onBroken(end) };
}

/** Opens the folder; on a disk so full that even that fails, once more without the ballast. */
function openWithRoom(dataDir: string): Opened {
  try {
    return open(dataDir);
  } catch (error) {
    if (!['full', 'io'].includes(troubleOf(error) ?? '') || !dropBallast(dataDir)) throw error;
    return open(dataDir);
  }
}

function open(dataDir: string): Opened {
  makeFolder(dataDir);
  const lock = takeServerLock(dataDir);
  try {
    const db = openDatabase({ file: join(dataDir, 'tracker.sqlite'), backups: join(dataDir, 'backups') });
    readNow(db);
    freshenDerived(db);
    return {
      db,
      close() {
        closeDatabase(db);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function listen(config: Config, { db, close }: Opened) {
  try {
    const app = await buildApp({ config, db, clock: () => new Date() });
    return { db, app, address: await app.listen({ host: config.host, port: config.port }) };
  } catch (error) {
    close();
    throw error;
  }
}

/** So long the answers under way have to leave before a process ends that must. */
const LAST_WORDS_MS = 300;

/**
 * Runs until SIGTERM, SIGINT or SIGHUP. The same again changes nothing, since supervisors repeat themselves; a
 * second Ctrl-C, or ten seconds, ends it hard.
 */
export async function run(config: Config): Promise<void> {
  // Heard from the first moment: who stops it while it starts gets a start that ends as cleanly.
  const starting = Promise.withResolvers<Awaited<ReturnType<typeof serve>>>();
  let asked = false;
  const stop = (code: number) => {
    if (asked) return;
    asked = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    const closed = starting.promise.then((server) => server.close());
    closed.then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGHUP', () => stop(0));
  process.on('SIGINT', () => (asked ? process.exit(1) : stop(0)));
  const server = await serve(config);
  starting.resolve(server);
  // Nothing is written any more, not even on closing: whoever starts it anew finds what the disk has.
  server.onBroken(() => setTimeout(() => process.exit(1), LAST_WORDS_MS));
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => {
      console.error(error);
      stop(1);
    });
  }
}

if (import.meta.main) {
  // Whatever is written is for this account alone, in a folder that others may read as well.
  process.umask(0o077);
  // Nobody reads the log any more, or its disk is full: the pages go on.
  for (const out of [process.stdout, process.stderr]) out.on('error', () => {});
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
