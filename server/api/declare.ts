/** One declaration a route: what it takes, answers and refuses. Handlers, OpenAPI and tests all read it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { May } from '../plugins/types.ts';
import { readBody, readQuery } from './problems.ts';

/** What a route may refuse beyond what follows from its parts; see `errorsOf`. */
export type Refusal = 404 | 409 | 412 | 422 | 428;

export interface Route<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  /** The operation's name in clients. */
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** As OpenAPI writes it: `/enterprises/{uscc}`. */
  path: string;
  summary: string;
  description?: string;
  may: May;
  params?: P;
  query?: Q;
  body?: B;
  answer: A;
  /** 200 where it is left out. */
  status?: 201;
  /** It changes something: all of it in one transaction, with an Idempotency-Key where one is sent. */
  changes?: true;
  /** The answer's `version` is its ETag; a change asks for it, or takes it where it is sent. */
  etag?: 'given' | 'asked' | 'taken';
  /** Where it leads on for a code of old: what OpenAPI says of 303. */
  leads?: string;
  /** It can be followed as `text/event-stream`, too. */
  streams?: string;
  refuses?: readonly Refusal[];
  /** In bytes; as forms have it where it is left out. */
  bodyLimit?: number;
  /** Asked by a page by itself: a session is not prolonged by it where the page says so. */
  unattended?: true;
}

export interface Asked<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  request: FastifyRequest;
  reply: FastifyReply;
}

export const Nothing = z.strictObject({});

/** Keeps the types of a declaration's parts. */
export function declare<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  A extends z.ZodType,
>(route: Route<P, Q, B, A>): Route<P, Q, B, A> {
  return route;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every declared route of the API, in the order of registration. */
    apiRoutes: Route[];
  }
}

/** The statuses of problems that a route answers, in order; what stands beside them is `default`. */
export function errorsOf(route: Route): number[] {
  const found = new Set<number>([400, ...(route.refuses ?? [])]);
  if (route.may !== 'anyone') for (const status of [401, 403, 429]) found.add(status);
  if (route.params !== undefined) found.add(404);
  if (route.body !== undefined) for (const status of [413, 415]) found.add(status);
  // The same key with another body; or a code of old, where an enterprise is changed.
  if (route.changes === true) found.add(409);
  if (route.etag === 'asked') for (const status of [412, 428]) found.add(status);
  if (route.etag === 'taken') found.add(412);
  return [...found].sort((a, b) => a - b);
}

/**
 * What was asked, by the schemas of the route.
 * @throws Malformed naming each fault; a parameter or field that there is none of is one
 */
export function readAsked<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  route: Pick<Route<P, Q, B>, 'params' | 'query' | 'body'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Asked<P, Q, B> {
  // A part that is not declared is `{}`, whose type the caller never sees.
  const nothing = Nothing as z.ZodObject;
  return {
    params: readQuery((route.params ?? nothing) as P, request.params),
    query: readQuery((route.query ?? nothing) as Q, request.query),
    body: route.body === undefined ? (undefined as z.output<B>) : readBody(route.body, request.body),
    request,
    reply,
  };
}

/** Registers a route under its declaration. */
export function register(
  app: FastifyInstance,
  route: Route,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  app.apiRoutes.push(route);
  app.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    config: { may: route.may, api: true },
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    handler,
  });
}

/** A route that changes nothing: read what is asked, answer. */
export function serve<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>(
  app: FastifyInstance,
  route: Route<P, Q, B, A>,
  answer: (asked: Asked<P, Q, B>) => z.output<A> | Promise<z.output<A>> | FastifyReply,
): void {
  register(app, route as unknown as Route, async (request, reply) =>
    answer(readAsked(route, request, reply)),
  );
}
