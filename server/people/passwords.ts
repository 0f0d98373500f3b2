import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { Turns } from './turns.ts';

/** OWASP's setting for argon2id: 19 MiB, two passes, one lane; about 46 ms of one core. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Hashing takes a core and 19 MiB: two at once, sixteen waiting, the rest are told to come back. */
const turns = new Turns(2, 16);

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');

function derive(parameters: Argon2Parameters): Promise<Buffer> {
  return turns.take(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        argon2('argon2id', parameters, (error, key) => (error === null ? resolve(key) : reject(error)));
      }),
  );
}

/**
 * A password as it is stored: `$argon2id$v=19$m=…,t=…,p=…$salt$key`, so that a later setting can live
 * beside the older one. The password is folded to NFC and otherwise taken as typed, spaces included.
 * @throws TooBusy when too many are being hashed
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const key = await derive({
    message: password.normalize('NFC'),
    nonce,
    parallelism: LANES,
    tagLength: KEY_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${text(nonce)}$${text(key)}`;
}

/** What is compared where there is no such account: the same work, so that the time tells nothing. */
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${text(Buffer.alloc(SALT_BYTES))}$${text(Buffer.alloc(KEY_BYTES))}`;

/**
 * Whether the password is the one stored. Null (no such account) and an unreadable hash take the same
 * time as a wrong password.
 * @throws TooBusy when too many are being hashed
 */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  const known = PHC.exec(stored ?? NOBODY);
  const [, memory, passes, lanes, salt, key] = known ?? PHC.exec(NOBODY) ?? [];
  const expected = Buffer.from(key ?? '', 'base64');
  const got = await derive({
    message: password.normalize('NFC'),
    nonce: Buffer.from(salt ?? '', 'base64'),
    parallelism: Number(lanes),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
  });
  return timingSafeEqual(got, expected) && stored !== null && known !== null;
}
