import type { Db } from '../../db/open.ts';
import type { Config } from '../config.ts';
import type { Act } from '../rules/roles.ts';

/** Somebody at the other end. A stranger is a person too: without account, without roles. */
export interface Person {
  accountId: number | null;
  /** The account's name; '' for a stranger. */
  name: string;
  /** The name shown and written into the log. */
  display: string;
  roles: readonly string[];
  /** The form token of this session. */
  csrf: string;
  /** SHA-256 of the session's token, or '' */
  sessionHash: string;
  mustChange: boolean;
  /** False where no line waits for the next page; left out where nobody looked. */
  hasFlash?: boolean;
  /** When the session ends by itself if nobody comes, in milliseconds; of a stranger left out. */
  openUntil?: number;
}

export const STRANGER: Person = {
  accountId: null,
  name: '',
  display: '访客',
  roles: [],
  csrf: '',
  sessionHash: '',
  mustChange: false,
};

/** Who may use a route: an act of the table in rules/roles.ts, anyone, or anyone signed in. */
export type May = Act | 'anyone' | 'signed in';

export interface RouteTold {
  method: string;
  url: string;
  may: May;
  api: boolean;
  ownCsrf: boolean;
}

export type Clock = () => Date;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says who may use it, or the server does not start. */
    may?: May;
    /** The API answers in JSON problems and takes tokens; pages answer in pages. */
    api?: boolean;
    /** Open to who still has to change a password that somebody else chose. */
    whileMustChange?: boolean;
    /** A form whose token is checked by its own handler (multipart: the token is its first part). */
    ownCsrf?: boolean;
  }
  interface FastifyRequest {
    person: Person;
  }
  interface FastifyInstance {
    db: Db;
    settings: Config;
    clock: Clock;
    /** Today in Asia/Shanghai. */
    today: () => string;
    /** Now, UTC with milliseconds. */
    instant: () => string;
    /** Numbers in the bar; each room that has one puts its own in. */
    badges: {
      urgent: (person: Person) => number;
      /** What must be looked after at once, in words; null where nothing is, or for who cannot. */
      alarm: (person: Person) => string | null;
      /** How many steps of the first set-up are open, for who takes them. */
      steps: (person: Person) => number;
      /** Whether what is shown was made up, to try the system with. */
      sample: () => boolean;
    };
    /** Every route with who may use it, as it was registered. */
    routeTable: RouteTold[];
  }
}
